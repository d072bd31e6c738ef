package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real TLS sockets of the JDK on loopback. */
class RotatingTlsTest {

    private static final TestPki PKI = new TestPki();
    private static final int ROTATIONS = 150;
    private static final int LEAVES = 8;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** A source in memory. */
    static final class Memory implements KeySource {
        volatile KeyRead now;

        Memory(KeyRead first) {
            now = first;
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public KeyRead read() {
            return now;
        }
    }

    private static KeyRead material(HeldCertificate leaf) {
        return material(leaf, PKI, null);
    }

    private static KeyRead material(HeldCertificate leaf, TestPki trusted, PeerAllowList peers) {
        return new KeyRead.Material(
                leaf.keyPair().getPrivate(),
                List.of(leaf.certificate(), PKI.intermediate.certificate()),
                Trust.in(List.of(trusted.root.certificate())),
                peers);
    }

    private KeyMaterial keys(KeySource source) {
        KeyMaterial keys = KeyMaterial.builder(source)
                .clock(() -> TestPki.NOW)
                .allowForeignChain()
                .background(new KeyMaterialTest.NoBackground())
                .build();
        open.add(keys);
        return keys;
    }

    /** Answers each connection with the serial number of the certificate that it showed to the peer. */
    private int serve(SSLContext context, boolean needClient) throws Exception {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(needClient);
        open.add(server);
        Future<?> unused = threads.submit(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Future<?> served = threads.submit(() -> answer(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static void answer(Socket socket) {
        try (socket) {
            SSLSocket tls = (SSLSocket) socket;
            tls.startHandshake();
            tls.getOutputStream().write(1);
            tls.getOutputStream().flush();
            // The peer ends.
            int end = tls.getInputStream().read();
            assertThat(end).isEqualTo(-1);
        } catch (IOException e) {
            // The client sees it too, and that is what is looked at.
            return;
        }
    }

    /** Returns the certificate that the server showed. */
    private static X509Certificate call(SSLContext context, int port) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                tls.startHandshake();
                InputStream in = tls.getInputStream();
                assertThat(in.read()).isEqualTo(1);
                return (X509Certificate) tls.getSession().getPeerCertificates()[0];
            }
        }
    }

    @Test
    void rotationsUnderLoadFailNoHandshakeAndMixNothing() throws Exception {
        List<HeldCertificate> leaves = new ArrayList<>();
        for (int i = 0; i < LEAVES; i++) {
            leaves.add(PKI.lasting("leaf " + i));
        }
        Memory serverSource = new Memory(material(leaves.get(0)));
        Memory clientSource = new Memory(material(leaves.get(1)));
        KeyMaterial server = keys(serverSource);
        KeyMaterial client = keys(clientSource);
        // One server by the rotating context, one by the rotating managers, which is the harder case.
        int byContext = serve(server.sslContext(), true);
        SSLContext managed = SSLContext.getInstance("TLS");
        managed.init(new KeyManager[] {server.keyManager()}, new TrustManager[] {server.trustManager()}, null);
        int byManagers = serve(managed, true);

        AtomicBoolean done = new AtomicBoolean();
        Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
        List<Future<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int port = i % 2 == 0 ? byContext : byManagers;
            callers.add(threads.submit(() -> {
                int calls = 0;
                // At least some calls, however quick the rotations are.
                while (!done.get() || calls < 20) {
                    // A handshake that mixed key and chain fails at CertificateVerify.
                    seen.add(call(client.sslContext(), port));
                    calls++;
                }
                return calls;
            }));
        }
        for (int i = 1; i <= ROTATIONS; i++) {
            serverSource.now = material(leaves.get(i % LEAVES));
            clientSource.now = material(leaves.get((i + 1) % LEAVES));
            assertThat(server.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(client.refresh()).isInstanceOf(KeyRefresh.Published.class);
        }
        done.set(true);
        int calls = 0;
        for (Future<Integer> caller : callers) {
            calls += caller.get(300, TimeUnit.SECONDS);
        }

        assertThat(server.current().number()).isEqualTo(ROTATIONS + 1L);
        assertThat(calls).isGreaterThanOrEqualTo(80);
        assertThat(seen).hasSizeGreaterThan(1);
        // After the last rotation nobody sees an older certificate.
        X509Certificate last = TestPki.leafOf(server.current());
        assertThat(call(client.sslContext(), byContext)).isEqualTo(last);
        assertThat(call(freshClient(client), byManagers)).isEqualTo(last);
    }

    private static SSLContext freshClient(KeyMaterial client) throws Exception {
        SSLContext fresh = SSLContext.getInstance("TLS");
        fresh.init(
                new KeyManager[] {client.current().keyManager()},
                new TrustManager[] {client.current().trustManager()},
                null);
        return fresh;
    }

    @Test
    void anAliasKeepsItsKeyAndChainHoweverManyRotationsFollow() {
        Memory source = new Memory(material(PKI.lasting("a")));
        KeyMaterial keys = keys(source);
        X509ExtendedKeyManager manager = keys.keyManager();
        KeyEpoch first = keys.current();
        String alias = manager.chooseEngineServerAlias("EC", null, null);
        PrivateKey key = manager.getPrivateKey(alias);
        for (int i = 0; i < 200; i++) {
            source.now = material(PKI.lasting("b" + i));
            keys.refresh();
            assertThat(manager.chooseEngineServerAlias("EC", null, null)).isNotEqualTo(alias);
        }

        assertThat(key).isEqualTo(first.privateKey());
        assertThat(manager.getPrivateKey(alias)).isSameAs(key);
        assertThat(manager.getCertificateChain(alias)).containsExactlyElementsOf(first.chain());
        assertThat(manager.getPrivateKey("everyhop-4711")).isNull();
        assertThat(manager.chooseEngineServerAlias("RSA", null, null)).isNull();
    }

    @Test
    void trustThatWasTakenAwayEndsResumptionToo() throws Exception {
        Memory serverSource = new Memory(material(PKI.lasting("server")));
        KeyMaterial server = keys(serverSource);
        Memory clientSource = new Memory(material(PKI.lasting("client")));
        KeyMaterial client = keys(clientSource);
        int port = serve(server.sslContext(), true);
        // Twice, so that there is a session to resume.
        call(client.sslContext(), port);
        call(client.sslContext(), port);

        serverSource.now = material(PKI.lasting("server"), new TestPki(), null);
        assertThat(server.refresh()).isInstanceOf(KeyRefresh.Published.class);

        assertThatThrownBy(() -> call(client.sslContext(), port)).isInstanceOf(IOException.class);
    }

    @Test
    void aPeerThatIsNotOnTheListIsRefusedByEitherSide() throws Exception {
        HeldCertificate a = PKI.lasting("a");
        KeyMaterial server = keys(new Memory(material(a, PKI, PeerAllowList.of("orders.example"))));
        int strict = serve(server.sslContext(), true);
        KeyMaterial client = keys(new Memory(material(PKI.lasting("client"))));
        assertThatThrownBy(() -> call(client.sslContext(), strict)).isInstanceOf(IOException.class);

        int lenient = serve(client.sslContext(), false);
        KeyMaterial picky = keys(new Memory(material(a, PKI, PeerAllowList.of("payments.example"))));
        assertThatThrownBy(() -> call(picky.sslContext(), lenient)).isInstanceOf(SSLException.class);
        KeyMaterial content = keys(new Memory(material(a, PKI, PeerAllowList.of("localhost"))));
        assertThat(call(content.sslContext(), lenient)).isEqualTo(TestPki.leafOf(client.current()));
    }

    @Test
    void aConnectionThatBeganBeforeARotationEndsWithWhatItBeganWith() throws Exception {
        Memory source = new Memory(material(PKI.lasting("a")));
        KeyMaterial keys = keys(source);
        KeyEpoch first = keys.current();
        SSLEngine engine = keys.sslContext().createSSLEngine();
        source.now = material(PKI.lasting("b"));
        keys.refresh();

        assertThat(first.sslContext()).isNotSameAs(keys.current().sslContext());
        assertThat(engine.getSupportedProtocols()).contains("TLSv1.3");
        assertThat(keys.sslContext().getServerSessionContext())
                .isSameAs(keys.current().sslContext().getServerSessionContext());
        assertThatThrownBy(() -> keys.sslContext().init(null, null, null)).isInstanceOf(KeyManagementException.class);
    }

    @Test
    void aServerMayStartBeforeThereIsKeyMaterial() throws Exception {
        Memory source = new Memory(new KeyRead.Failed(SecretReason.SOURCE_FAILED, "away"));
        KeyMaterial server = KeyMaterial.builder(source)
                .allowAbsentAtStart()
                .background(new KeyMaterialTest.NoBackground())
                .build();
        open.add(server);
        assertThat(server.sslContext().getDefaultSSLParameters().getProtocols()).contains("TLSv1.3");
        assertThat(server.sslContext().getServerSessionContext()).isNotNull();
        assertThatThrownBy(() -> server.sslContext().createSSLEngine()).isInstanceOf(IllegalStateException.class);
        SSLServerSocket socket = (SSLServerSocket) server.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(socket);
        socket.setWantClientAuth(true);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        Future<?> served = threads.submit(() -> {
            answer(socket.accept());
            return null;
        });

        HeldCertificate leaf = PKI.lasting("late");
        source.now = material(leaf);
        server.refresh();
        KeyMaterial client = keys(new Memory(material(PKI.lasting("client"))));

        assertThat(call(client.sslContext(), socket.getLocalPort())).isEqualTo(leaf.certificate());
        served.get(60, TimeUnit.SECONDS);
        assertThat(socket.getWantClientAuth()).isTrue();
        assertThat(socket.getNeedClientAuth()).isFalse();
        assertThat(socket.getEnabledProtocols()).containsExactly("TLSv1.3");
    }

    @Test
    void aServerThatTrustsNobodyNeedsNoClientCertificate() throws Exception {
        HeldCertificate leaf = PKI.lasting("a");
        KeyMaterial server = keys(new Memory(new KeyRead.Material(
                leaf.keyPair().getPrivate(),
                List.of(leaf.certificate(), PKI.intermediate.certificate()),
                Trust.nobody(),
                null)));
        int port = serve(server.sslContext(), false);
        KeyMaterial client = keys(new Memory(material(PKI.lasting("client"))));

        assertThat(call(client.sslContext(), port)).isEqualTo(leaf.certificate());
    }
}
