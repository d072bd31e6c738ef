package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {

    private static final String OPEN = "openapi: 3.1.1\npaths: {/%s: {get: {x-everyhop: {public: test}}}}\n";

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Policy first = Policy.fromOpenApi(Documents.yaml(String.format(OPEN, "one")));
    private final Gate gate =
            Gate.builder().policy(first).events(events::add).clock(Tokens.CLOCK).build();

    @Test
    void newPolicyHoldsWhole() {
        assertThat(gate.reload(() -> Policy.fromOpenApi(Documents.yaml(String.format(OPEN, "two")))))
                .isTrue();

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("policy.reload");
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.SUCCEEDED);
            assertThat(event.fields())
                    .containsEntry("digest", gate.policy().digest())
                    .containsEntry("routes", "1");
        });
        assertThat(gate.check(Call.get("/two"))).isInstanceOf(Permit.class);
        assertThat(gate.check(Call.get("/one"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void samePolicyChangesNothingAndIsNotTold() {
        assertThat(gate.reload(() -> Policy.fromOpenApi(Documents.yaml(String.format(OPEN, "one")))))
                .isFalse();

        assertThat(gate.policy()).isSameAs(first);
        assertThat(events).isEmpty();
    }

    @Test
    void badDocumentKeepsTheLastGoodPolicyAndIsTold() {
        assertThat(gate.reload(() -> Policy.fromOpenApi(Documents.yaml("openapi: 3.1.1\npaths: {/a: {get: {}}}"))))
                .isFalse();

        assertThat(gate.policy()).isSameAs(first);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.FAILED);
            assertThat(event.reason()).isEqualTo(GateReason.POLICY_REFUSED);
            assertThat(event.fields())
                    .containsEntry("digest", first.digest())
                    .containsEntry("document", "api.yaml")
                    .containsEntry("pointer", "/paths/~1a/get");
        });
    }

    @Test
    void policyThatTheGateCannotEnforceIsNotTaken() {
        assertThat(gate.reload(() -> Policy.builder().require("GET", "/one").build()))
                .isFalse();
        assertThat(gate.reload(() -> Policy.builder().build())).isFalse();
        assertThat(gate.reload(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isFalse();

        assertThat(gate.policy()).isSameAs(first);
        assertThat(events).hasSize(3).allMatch(event -> event.reason() == GateReason.POLICY_REFUSED);
    }

    @Test
    void filesAreReadAgainWhenTheirContentChanges(@TempDir Path dir) throws IOException {
        Path document = Files.writeString(dir.resolve("api.yaml"), String.format(OPEN, "one"));
        Path overlay = Files.writeString(
                dir.resolve("overlay.yaml"),
                "{overlay: 1.0.0, actions: [{target: $.paths, update: {/extra: {get: {x-everyhop: {public: x}}}}}]}");
        Policy code = Policy.builder().permitAnyone("GET", "/code", "test").build();
        try (PolicyFiles files = PolicyFiles.of(gate, OpenApiSource.of(document).overlay(overlay), code::and)) {
            assertThat(files.check()).isTrue();
            assertThat(files.check()).isFalse();
            assertThat(gate.policy().routes()).extracting(Route::template).containsExactly("/code", "/one", "/extra");

            Files.writeString(document, "openapi: 3.1.1\npaths: {/two: {get: ");
            assertThat(files.check()).isFalse();
            assertThat(files.check()).isFalse();
            Files.delete(document);
            assertThat(files.check()).isFalse();
            assertThat(gate.check(Call.get("/one"))).isInstanceOf(Permit.class);

            Files.writeString(document, String.format(OPEN, "two"));
            assertThat(files.check()).isTrue();
            assertThat(gate.check(Call.get("/two"))).isInstanceOf(Permit.class);
        }
        assertThat(events.stream().filter(event -> event.name().equals("policy.reload")))
                .extracting(SecurityEvent::outcome)
                .containsExactly(
                        SecurityEvent.Outcome.SUCCEEDED,
                        SecurityEvent.Outcome.FAILED,
                        SecurityEvent.Outcome.FAILED,
                        SecurityEvent.Outcome.SUCCEEDED);
    }

    @Test
    void reloadThatBeganLaterIsTheOneThatCounts() throws Exception {
        Policy second = Policy.builder().permitAnyone("GET", "/two", "second").build();
        Policy third = Policy.builder().permitAnyone("GET", "/three", "third").build();
        Gate changing = Gate.builder().policy(first).build();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread earlier = new Thread(() -> changing.reload(() -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return second;
        }));
        Thread later = new Thread(() -> changing.reload(() -> third));
        earlier.start();
        begun.await();
        later.start();
        // It has ended, or it waits for the earlier one.
        while (later.isAlive() && later.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        earlier.join();
        later.join();

        assertThat(changing.policy()).isSameAs(third);
    }

    @Test
    void requestsMeetOnePolicyOrTheOtherWhilePoliciesChange() throws Exception {
        Policy second = Policy.builder()
                .permitAnyone("GET", "/one", "second")
                .permitAnyone("GET", "/two", "second")
                .build();
        Gate changing = Gate.builder().policy(first).build();
        Thread changer = new Thread(() -> {
            for (int i = 0; i < 2_000; i++) {
                Policy next = i % 2 == 0 ? second : first;
                changing.reload(() -> next);
            }
        });
        changer.start();
        while (changer.isAlive()) {
            Permit permit = (Permit) changing.check(Call.get("/one"));
            assertThat(permit.route())
                    .isIn(first.routes().get(0), second.routes().get(0));
        }
        changer.join();
    }
}
