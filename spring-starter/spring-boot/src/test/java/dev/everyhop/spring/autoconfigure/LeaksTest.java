package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Secrets that stand where everyone can read them. */
@ExtendWith(OutputCaptureExtension.class)
class LeaksTest {

    private static final String SECRET = "c2VjcmV0IG9mIDMyIGJ5dGVzIG9yIG1vcmUsIGZvciBub25jZXM=";
    private static final String TOKEN = "ghp_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5";

    private final List<SecurityEvent> heard = new CopyOnWriteArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    EveryhopMaterialAutoConfiguration.class,
                    EveryhopSecretAutoConfiguration.class))
            .withBean(EventSink.class, () -> new EventSink(heard::add, heard::add))
            // What stands in the environment of whoever runs the tests is not looked at.
            .withInitializer(context -> {
                context.getEnvironment().getPropertySources().remove("systemEnvironment");
                context.getEnvironment().getPropertySources().remove("systemProperties");
            });

    private static void refused(
            AssertableApplicationContext context, Misconfiguration expected, String part, String never) {
        assertThat(context).hasFailed();
        assertThat(context.getStartupFailure()).isInstanceOfSatisfying(MisconfigurationException.class, failure -> {
            assertThat(failure.misconfiguration()).isEqualTo(expected);
            assertThat(failure).hasMessageContaining(part);
            assertThat(failure.getMessage() + failure.action()).doesNotContain(never);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "production"})
    void literalSecretStopsTheStartInProduction(String profile) {
        runner.withPropertyValues("spring.profiles.active=" + profile, "everyhop.dpop.nonce-secrets[0]=" + SECRET)
                .run(context ->
                        refused(context, Misconfiguration.LITERAL_SECRETS, "everyhop.dpop.nonce-secrets[0]", SECRET));
    }

    @Test
    void literalSecretIsSeenHoweverItsNameIsWritten() {
        runner.withPropertyValues("spring.profiles.active=prod", "everyhop.dpop.nonceSecrets=" + SECRET)
                .run(context ->
                        refused(context, Misconfiguration.LITERAL_SECRETS, "everyhop.dpop.noncesecrets", SECRET));
    }

    @Test
    void literalSecretInAValueOfAnotherNameIsSeen() {
        runner.withPropertyValues(
                        "spring.profiles.active=prod", "everyhop.resource-metadata.name=https://a:hunter2@id.example")
                .run(context -> refused(
                        context, Misconfiguration.LITERAL_SECRETS, "everyhop.resource-metadata.name", "hunter2"));
    }

    @Test
    void defaultOfAReferenceIsLiteral() {
        runner.withPropertyValues(
                        "spring.profiles.active=prod", "everyhop.dpop.nonce-secrets[0]=${NONCE_SECRET:" + SECRET + "}")
                .run(context ->
                        refused(context, Misconfiguration.LITERAL_SECRETS, "everyhop.dpop.nonce-secrets[0]", SECRET));
    }

    @Test
    void nameThatIsAllowedMayHoldOne() {
        runner.withPropertyValues(
                        "spring.profiles.active=prod",
                        "everyhop.dpop.nonce-secrets[0]=" + SECRET,
                        "everyhop.secrets.allow-literals=everyhop.dpop.nonceSecrets[0]")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anotherProfileOnlyWarns(CapturedOutput output) {
        runner.withPropertyValues("everyhop.dpop.nonce-secrets[0]=" + SECRET).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains("everyhop.dpop.nonce-secrets[0]").doesNotContain(SECRET);
        });
    }

    @Test
    void secretsOfMountedFilesTheEnvironmentAndReferencesAreNoLiterals(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("everyhop.dpop.nonce-secrets"), SECRET);
        runner.withPropertyValues(
                        "spring.profiles.active=prod",
                        "everyhop.secrets.scan.start=off",
                        "NONCE=" + SECRET,
                        "everyhop.resource-metadata.name=${NONCE}")
                .withInitializer(context -> {
                    var sources = context.getEnvironment().getPropertySources();
                    sources.addFirst(new ConfigTreePropertySource("secrets", folder));
                    sources.addFirst(new SystemEnvironmentPropertySource(
                            "systemEnvironment", Map.of("EVERYHOP_DPOP_NONCESECRETS", SECRET)));
                })
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void tokenInTheConfigurationIsToldOfOnceWithoutItself(CapturedOutput output) {
        runner.withPropertyValues("shop.token=" + TOKEN).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains("github-token").contains("shop.token").doesNotContain(TOKEN);
            assertThat(heard).hasSize(1).first().satisfies(event -> {
                assertThat(event.name()).isEqualTo("leak.suspected");
                assertThat(event.fields())
                        .containsEntry("place", "configuration")
                        .containsEntry("name", "shop.token")
                        .containsEntry("rule", "github-token")
                        .containsOnlyKeys("place", "name", "rule", "digest");
                assertThat(event.toString()).doesNotContain(TOKEN);
            });
        });
    }

    @Test
    void tokenInTheEnvironmentIsFound() {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(
                                new SystemEnvironmentPropertySource("systemEnvironment", Map.of("SHOP_TOKEN", TOKEN))))
                .run(context -> assertThat(heard).hasSize(1).first().satisfies(event -> assertThat(event.fields())
                        .containsEntry("place", "environment")
                        .containsEntry("name", "SHOP_TOKEN")));
    }

    @Test
    void findingCanStopTheStart() {
        runner.withPropertyValues("shop.token=" + TOKEN, "everyhop.secrets.scan.start=refuse")
                .run(context -> refused(
                        context, Misconfiguration.LEAKS_FOUND, "configuration shop.token (github-token", TOKEN));
    }

    @Test
    void nameThatIsAllowedMayLookLikeOne() {
        runner.withPropertyValues(
                        "shop.token=" + TOKEN,
                        "everyhop.secrets.scan.start=refuse",
                        "everyhop.secrets.scan.allow=shop.token")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void searchCanBeSwitchedOff() {
        runner.withPropertyValues("shop.token=" + TOKEN, "everyhop.secrets.scan.start=off")
                .run(context -> assertThat(heard).isEmpty());
    }

    @Test
    void theSameKeyGivesTheSameDigest(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        for (int i = 0; i < 2; i++) {
            runner.withPropertyValues("shop.token=" + TOKEN, "everyhop.secrets.scan.key-file=" + key)
                    .run(context -> assertThat(context).hasNotFailed());
        }
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0).fields().get("digest"))
                .isEqualTo(heard.get(1).fields().get("digest"));
    }

    @Test
    void fieldsOfEventsAreSearchedWhereThatIsSaid() {
        runner.withPropertyValues("everyhop.secrets.scan.events=true").run(context -> {
            SecurityEvents search = context.getBean("everyhopLeaksInEvents", SecurityEvents.class);
            SecurityEvent leaky = new SecurityEvent(
                    "order.placed",
                    java.time.Instant.EPOCH,
                    SecurityEvent.Outcome.PERMITTED,
                    null,
                    Map.of("note", TOKEN));
            search.emit(leaky);
            search.emit(leaky);
            assertThat(heard).hasSize(1).first().satisfies(event -> {
                assertThat(event.fields()).containsEntry("name", "order.placed note");
                search.emit(event);
            });
            assertThat(heard).hasSize(1);
        });
    }

    @Test
    void linesOfTheLogAreSearchedWhereThatIsSaid() {
        runner.withPropertyValues("everyhop.secrets.scan.logs=true").run(context -> {
            LoggerFactory.getLogger("shop").warn("the token is {}", TOKEN);
            assertThat(heard).hasSize(1).first().satisfies(event -> assertThat(event.fields())
                    .containsEntry("place", "log")
                    .containsEntry("name", "shop"));
        });
        LoggerFactory.getLogger("shop").warn("after the service ended: {}", TOKEN);
        assertThat(heard).hasSize(1);
    }

    @Test
    void secretsOfAFolderAreASource(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("db"), "word");
        runner.withPropertyValues("everyhop.secrets.files=" + folder).run(context -> assertThat(
                        context.getBean(dev.everyhop.secret.SecretSource.class).read("db"))
                .isInstanceOf(dev.everyhop.secret.SecretRead.Found.class));
    }
}
