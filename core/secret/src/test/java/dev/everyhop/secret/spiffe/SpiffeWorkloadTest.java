package dev.everyhop.secret.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.TestAuthority;
import dev.everyhop.secret.TestAuthority.Issued;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source against an in-process Workload API over a Unix socket. */
class SpiffeWorkloadTest {

    private static final String ORDERS = "spiffe://example.org/orders";

    private Path folder;
    private WorkloadApi api;
    private TestAuthority authority;
    private TestAuthority partner;

    @BeforeEach
    void open() throws Exception {
        // A Unix socket's path is short.
        folder = Files.createTempDirectory("spiffe");
        api = new WorkloadApi(folder.resolve("api.sock"));
        authority = new TestAuthority("example.org");
        partner = new TestAuthority("partner.org");
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        Files.deleteIfExists(folder.resolve("api.sock"));
        Files.deleteIfExists(folder);
    }

    private Workload.X509SVIDResponse response(Issued issued) throws Exception {
        return Workload.X509SVIDResponse.newBuilder()
                .addSvids(WorkloadApi.svid(ORDERS, issued, authority))
                .putFederatedBundles("spiffe://partner.org", WorkloadApi.bytes(partner.certificate()))
                .build();
    }

    private static void untilRotated(KeyMaterial keys, Runnable change) throws InterruptedException {
        CountDownLatch rotated = new CountDownLatch(1);
        Runnable end = keys.onChange(epoch -> rotated.countDown());
        change.run();
        // By the hint of the stream, within about a second; the minute only ends a hang.
        assertThat(rotated.await(60, TimeUnit.SECONDS)).isTrue();
        end.run();
    }

    @Test
    void theIdentityOfTheWorkloadIsTheFirstEpochAndAnUpdateTheNext() throws Exception {
        Issued first = authority.issue(ORDERS);
        Issued second = authority.issue(ORDERS);
        Workload.X509SVIDResponse next = response(second);
        api.give(response(first));
        try (KeyMaterial keys =
                KeyMaterial.builder(SpiffeWorkload.at(api.address())).build()) {
            assertThat(keys.current().chain()).containsExactly(first.certificate());
            assertThat(keys.current().privateKey()).isEqualTo(first.key());
            assertThat(keys.current().source()).isEqualTo("spiffe:" + api.address());

            untilRotated(keys, () -> api.give(next));

            assertThat(keys.current().chain()).containsExactly(second.certificate());
            assertThat(keys.status().epoch()).isEqualTo(2);
        }
    }

    @Test
    void anAuthorityIsBelievedForItsOwnTrustDomainOnly() throws Exception {
        api.give(response(authority.issue(ORDERS)));
        X509Certificate own = authority.issue("spiffe://example.org/payments").certificate();
        X509Certificate foreign = partner.issue("spiffe://partner.org/payments").certificate();
        X509Certificate forged = partner.issue("spiffe://example.org/payments").certificate();
        X509Certificate nameless = authority.issue("payments.example.org").certificate();
        X509Certificate doubled = authority
                .issue("spiffe://example.org/payments", "spiffe://partner.org/payments")
                .certificate();
        try (KeyMaterial alone =
                        KeyMaterial.builder(SpiffeWorkload.at(api.address())).build();
                KeyMaterial federated = KeyMaterial.builder(
                                SpiffeWorkload.at(api.address()).federated())
                        .build()) {
            X509ExtendedTrustManager strict = alone.current().trustManager();
            strict.checkClientTrusted(new X509Certificate[] {own}, "EC");
            X509ExtendedTrustManager wide = federated.current().trustManager();
            wide.checkClientTrusted(new X509Certificate[] {own}, "EC");
            wide.checkClientTrusted(new X509Certificate[] {foreign}, "EC");
            assertThatThrownBy(() -> strict.checkClientTrusted(new X509Certificate[] {foreign}, "EC"))
                    .isInstanceOf(CertificateException.class);
            for (X509Certificate bad : new X509Certificate[] {forged, nameless, doubled}) {
                assertThatThrownBy(() -> wide.checkClientTrusted(new X509Certificate[] {bad}, "EC"))
                        .isInstanceOf(CertificateException.class);
            }
        }
    }

    @Test
    void theIdentityThatWasAskedForIsTakenOrNone() throws Exception {
        Issued orders = authority.issue(ORDERS);
        Issued payments = authority.issue("spiffe://example.org/payments");
        api.give(Workload.X509SVIDResponse.newBuilder()
                .addSvids(WorkloadApi.svid(ORDERS, orders, authority))
                .addSvids(WorkloadApi.svid("spiffe://example.org/payments", payments, authority))
                .build());
        try (KeyMaterial keys = KeyMaterial.builder(
                        SpiffeWorkload.at(api.address()).id("spiffe://example.org/payments"))
                .build()) {
            assertThat(keys.current().chain()).containsExactly(payments.certificate());
        }
        try (SpiffeWorkload none = SpiffeWorkload.at(api.address()).id("spiffe://example.org/absent")) {
            assertThat(none.read()).isInstanceOf(KeyRead.Failed.class);
        }
    }

    @Test
    void aRefusalKeepsTheLastIdentityAndTheNextReadAsksAnew() throws Exception {
        Issued first = authority.issue(ORDERS);
        api.give(response(first));
        try (KeyMaterial keys =
                KeyMaterial.builder(SpiffeWorkload.at(api.address())).build()) {
            // One that java-spiffe does not ask again after.
            api.refuse(Status.INVALID_ARGUMENT);
            KeyRefresh refused = untilIt(keys, KeyRefresh.Kept.class);
            assertThat(((KeyRefresh.Kept) refused).reason()).isEqualTo(SecretReason.SOURCE_FAILED);
            assertThat(keys.current().chain()).containsExactly(first.certificate());

            api.give(response(authority.issue(ORDERS)));
            untilIt(keys, KeyRefresh.Published.class);
            assertThat(keys.current().number()).isEqualTo(2);
        }
    }

    /** Refreshes until it leads to this: what the server said is on its way. */
    private static KeyRefresh untilIt(KeyMaterial keys, Class<? extends KeyRefresh> outcome) {
        long hung = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        KeyRefresh refresh = keys.refresh();
        while (!outcome.isInstance(refresh)) {
            assertThat(System.nanoTime()).isLessThan(hung);
            refresh = keys.refresh();
        }
        return refresh;
    }

    @Test
    void aStreamThatFellSilentIsOpenedAnew() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
        Instant from = now.get().minusSeconds(60);
        api.give(response(authority.issue(from, from.plusSeconds(3600), ORDERS)));
        try (KeyMaterial keys = KeyMaterial.builder(
                        SpiffeWorkload.at(api.address()).clock(now::get))
                .clock(now::get)
                .build()) {
            assertThat(api.opened.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            // A server that ends the stream is not asked again by java-spiffe.
            api.complete();
            Issued next = authority.issue(from, from.plusSeconds(7200), ORDERS);
            api.give(response(next));
            keys.refresh();
            assertThat(keys.current().number()).isEqualTo(1);

            now.set(now.get().plusSeconds(1800));
            keys.refresh();

            assertThat(api.opened.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            assertThat(keys.current().chain()).containsExactly(next.certificate());
        }
    }

    @Test
    void noAgentIsAFailureThatSaysSo() {
        try (SpiffeWorkload absent =
                SpiffeWorkload.at("unix:" + folder.resolve("absent.sock")).patience(Duration.ofMillis(50))) {
            assertThat(absent.read())
                    .isEqualTo(new KeyRead.Failed(SecretReason.SOURCE_FAILED, "the Workload API did not answer"));
        }
        try (SpiffeWorkload nowhere = SpiffeWorkload.at("not an address")) {
            assertThat(nowhere.read()).isInstanceOf(KeyRead.Failed.class);
        }
    }
}
