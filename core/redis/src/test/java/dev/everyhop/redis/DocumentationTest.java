package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/recipes/redis.md and docs/reference/redis.md say, run and compared. */
class DocumentationTest {

    private static final Path DOCS = Path.of(System.getProperty("everyhop.root"), "docs");

    @Test
    void theCodeOfTheRecipeRuns() throws Exception {
        try (RealServer server = RealServer.start()) {
            String uri = "redis://:" + RealServer.PASSWORD + "@localhost:" + server.port();
            recipe(uri);
        }
        String here = Files.readString(
                DOCS.resolveSibling("core/redis/src/test/java/dev/everyhop/redis/DocumentationTest.java"));
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve("recipes/redis.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(3);
        // The first has a server with TLS; RedisLimits is Redis and Limits, as below.
        for (String block : blocks.subList(1, 3)) {
            assertThat(squeezed(here)).contains(squeezed(block));
        }
    }

    private static void recipe(String uri) {
        Queue<SecurityEvent> seen = new ConcurrentLinkedQueue<>();
        SecurityEvents events = seen::add;
        Redis redis = Starting.builder(uri)
                .wait(Duration.ofMillis(50)) // the longest that a request waits for Redis
                .events(events)
                .build();
        Limits limits = Limits.builder().store(redis.limitStore()).build();
        Limit write = Limit.of("orders-write", 100, Duration.ofSeconds(1)).burst(200);
        Limit login = Limit.of("login", 5, Duration.ofMinutes(1)).failingClosed(); // refuses while Redis is away

        ReplayStore once = redis.oneTimeTokens(Duration.ofMinutes(10));
        ReplayStore proofs = redis.proofs(LocalReplayStore.of(100_000, 1_000, Duration.ofMinutes(10)), 1_000);
        RedisRevocations revoked = redis.revocations(Duration.ofHours(1), Duration.ofMinutes(1), 100_000);

        boolean everywhere =
                revoked.revokeSubject("https://id.example", "alice"); // false: so far at this instance only
        RedisStatus status = redis.status(); // state, instances, round trips, waits, local and closed decisions
        long above = limits.store().overAdmission(write);

        assertThat(limits.acquire(write, LimitKey.all()).isAllowed()).isTrue();
        assertThat(login.failClosed()).isTrue();
        assertThat(once.mayBlock()).isTrue();
        assertThat(proofs.claim(new byte[32], new byte[32], 0, 60)).isEqualTo(ReplayStore.Answer.FIRST);
        assertThat(revoked.size()).isEqualTo(1);
        assertThat(everywhere || status.state() == RedisState.DOWN || status.gaveUp() > 0)
                .isTrue();
        assertThat(above).isEqualTo(21);
        revoked.close();
        limits.close();
        redis.close();
    }

    /** Stands for the address of the recipe, which has TLS. */
    private static final class Starting {
        static Redis.Builder builder(String uri) {
            return Redis.builder(uri).insecureAllowPlaintext();
        }
    }

    @Test
    void everyReasonIsInTheReferenceAndNoOther() throws Exception {
        assertThat(rows("Reasons"))
                .containsExactlyElementsOf(Arrays.stream(RedisReason.values())
                        .map(RedisReason::code)
                        .toList());
    }

    @Test
    void everyEventIsInTheReferenceAndNoOther() throws Exception {
        Path sources = DOCS.resolveSibling("core/redis/src/main/java/dev/everyhop/redis");
        try (var files = Files.list(sources)) {
            String all = files.filter(file -> !file.endsWith("RedisReason.java"))
                    .map(DocumentationTest::read)
                    .collect(Collectors.joining());
            List<String> told = Pattern.compile("\"((?:redis|revocations)\\.[a-z]+)\"")
                    .matcher(all)
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
            assertThat(rows("Events")).containsExactlyInAnyOrderElementsOf(told);
        }
    }

    @Test
    void everyKeyIsInTheReferenceAndNoOther() throws Exception {
        List<Pattern> documented = rows("Keys").stream()
                .map(key -> Pattern.compile("\\Q" + key.replace("hash", "\\E[A-Za-z0-9_-]{22}\\Q") + "\\E"))
                .toList();
        try (RealServer server = RealServer.start();
                Redis redis = server.builder().build();
                Limits limits = Limits.builder().store(redis.limitStore()).build();
                RedisRevocations revocations = redis.revocations(Duration.ofHours(1), Duration.ofMinutes(1), 10)) {
            limits.acquire(Limit.of("a", 10, Duration.ofDays(1)), LimitKey.of("alice"));
            revocations.revokeToken("https://id.example", "a");
            byte[] id = new byte[32];
            redis.proofs(LocalReplayStore.of(10, 10, Duration.ofMinutes(1)), 5).claim(id, id, 0, 60);
            ReplayStore once = redis.oneTimeTokens(Duration.ofMinutes(1));
            server.ask(commands -> commands.setex("everyhop:{once}:since", 600, "0"));
            once.claim(id, id, 0, 60);
            List<String> keys = server.ask(commands -> commands.keys("*"));
            assertThat(keys).allMatch(key -> documented.stream()
                    .anyMatch(pattern -> pattern.matcher(key).matches()));
            assertThat(documented).allMatch(pattern -> keys.stream()
                    .anyMatch(key -> pattern.matcher(key).matches()));
        }
    }

    @Test
    void theUserOfTheReferenceIsTheOneThatIsTested() throws Exception {
        String user = Pattern.compile("ACL SETUSER (.*?)```", Pattern.DOTALL)
                .matcher(read(DOCS.resolve("reference/redis.md")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(List.of(user.trim().split("\\s+"))).containsExactlyElementsOf(ConnectionTest.USER);
    }

    /** Returns the first column of a table. */
    private static List<String> rows(String heading) {
        String section = read(DOCS.resolve("reference/redis.md"))
                .split("## " + heading + "\n")[1]
                .split("\n## ")[0];
        return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String squeezed(String code) {
        return code.replace("Starting.builder", "Redis.builder").replaceAll("\\s+", "");
    }
}
