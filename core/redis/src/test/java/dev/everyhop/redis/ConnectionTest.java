package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the connection is made: the server's version, its certificate, its user. */
class ConnectionTest {

    private static final char[] STORE_PASSWORD = "changeit".toCharArray();
    private static final Limit LIMIT = Limit.of("few", 2, Duration.ofDays(1)).failingClosed();

    static final List<String> USER = List.of(
            ("orders on >password ~everyhop:* resetchannels &everyhop:* -@all +@connection +evalsha +eval +info +time +get"
                            + " +set +exists +@sortedset +@hash +expire +pexpire +ttl +pttl +publish +subscribe")
                    .split(" "));

    @TempDir
    Path dir;

    @Test
    void theServerIsOfAVersionThatWasMeant() {
        try (RealServer server = RealServer.start()) {
            String version = server.<String>ask(commands -> commands.info("server"))
                    .replaceAll("(?s).*redis_version:([0-9.]+).*", "$1");
            System.out.println("Tests run against Redis " + version);
            assertThat(version).matches("6\\.2\\..*|7\\..*");
        }
    }

    @Test
    void theCertificateMustBeTrustedAndOfTheHost() throws Exception {
        Path pem = certificate();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String tls = Integer.toString(port);
        try (RealServer server = RealServer.start(
                "--tls-port",
                tls,
                "--tls-cert-file",
                pem.toString(),
                "--tls-key-file",
                dir.resolve("key").toString(),
                "--tls-ca-cert-file",
                pem.toString(),
                "--tls-auth-clients",
                "no")) {
            String user = "rediss://:" + RealServer.PASSWORD;
            try (Redis redis = Redis.builder(user + "@127.0.0.1:" + tls)
                            .trust(pem)
                            .wait(Duration.ofSeconds(10))
                            .commandTimeout(Duration.ofSeconds(60))
                            .build();
                    Limits limits = Limits.builder().store(redis.limitStore()).build()) {
                assertThat(limits.acquire(LIMIT, LimitKey.all()).isAllowed()).isTrue();
            }
            try (Redis untrusted = Redis.connect(user + "@127.0.0.1:" + tls)) {
                assertThat(untrusted.status().state()).isEqualTo(RedisState.DOWN);
            }
            try (Redis other =
                    Redis.builder(user + "@localhost:" + tls).trust(pem).build()) {
                assertThat(other.status().state()).isEqualTo(RedisState.DOWN);
            }
            assertThat(server.port()).isNotEqualTo(port);
        }
    }

    @Test
    void aUserWhoMayDoOnlyThisIsEnough() {
        try (RealServer server = RealServer.start()) {
            CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
            USER.forEach(user::add);
            server.ask(commands -> commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user));
            try (Redis redis = Redis.builder("redis://orders:password@127.0.0.1:" + server.port())
                            .insecureAllowPlaintext()
                            .wait(Duration.ofSeconds(10))
                            .commandTimeout(Duration.ofSeconds(60))
                            .build();
                    Limits limits = Limits.builder().store(redis.limitStore()).build();
                    RedisRevocations revocations = redis.revocations(Duration.ofHours(1), Duration.ofMinutes(1), 10)) {
                assertThat(limits.acquire(LIMIT, LimitKey.all()).isAllowed()).isTrue();
                assertThat(revocations.revokeToken("https://id.example", "a")).isTrue();
                assertThat(revocations.isCurrent()).isTrue();
                byte[] id = new byte[32];
                redis.oneTimeTokens(Duration.ofMinutes(1)).claim(id, id, 0, 60);
                assertThat(redis.status().state()).isNotEqualTo(RedisState.DOWN);
                assertThat(redis.status().downs()).isZero();
            }
        }
    }

    /** Makes a certificate of 127.0.0.1 and its key. */
    private Path certificate() throws Exception {
        Path store = dir.resolve("store");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=redis",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD);
        }
        write("key", "PRIVATE KEY", keys.getKey("redis", STORE_PASSWORD).getEncoded());
        return write("certificate", "CERTIFICATE", ((X509Certificate) keys.getCertificate("redis")).getEncoded());
    }

    private Path write(String file, String what, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                dir.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
