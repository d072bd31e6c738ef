package dev.everyhop.secret.spiffe;

import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.Trust;
import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.exception.SocketEndpointAddressException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.x509svid.X509Svid;
import io.spiffe.workloadapi.DefaultWorkloadApiClient;
import io.spiffe.workloadapi.Watcher;
import io.spiffe.workloadapi.WorkloadApiClient;
import io.spiffe.workloadapi.X509Context;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The X.509 identity that a SPIFFE Workload API gives this workload, such as a SPIRE agent's.
 *
 * <p>The agent streams a new identity well before the old one ends. A stream that broke or that stays silent until half of
 * the identity's life has passed is opened anew; meanwhile the last identity stays.
 *
 * <p><b>Security guarantees.</b> A peer's SPIFFE ID is believed only if an authority of the ID's own trust domain issued it.
 * Federated trust domains are believed only after {@link #federated}. Revocation lists are not looked at: identities are
 * short-lived (SPIFFE X509-SVID).
 *
 * <p><b>Thread safety.</b> Read by one thread at a time, as {@link KeySource} says. Each method returns a changed copy.
 */
public final class SpiffeWorkload implements KeySource {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final String address;
    private final @Nullable String id;
    private final boolean federated;
    private final Duration patience;
    private final InstantSource clock;

    private @Nullable Stream stream;

    private SpiffeWorkload(
            String address, @Nullable String id, boolean federated, Duration patience, InstantSource clock) {
        this.address = address;
        this.id = id;
        this.federated = federated;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Returns the identity that the Workload API at this address gives.
     *
     * @param address {@code unix:/run/spire/agent.sock}, or {@code tcp://127.0.0.1:8081}
     */
    public static SpiffeWorkload at(String address) {
        return new SpiffeWorkload(
                Objects.requireNonNull(address, "address"),
                null,
                false,
                Duration.ofSeconds(10),
                InstantSource.system());
    }

    /** Takes the identity with this SPIFFE ID; without, the first one, which the agent means as the default. */
    public SpiffeWorkload id(String spiffeId) {
        return new SpiffeWorkload(address, Objects.requireNonNull(spiffeId, "spiffeId"), federated, patience, clock);
    }

    /** Trusts the trust domains too that the agent names as federated, each for its own IDs. */
    public SpiffeWorkload federated() {
        return new SpiffeWorkload(address, id, true, patience, clock);
    }

    /** Says how long a read waits for the first answer of the agent: 10 seconds unless said. */
    public SpiffeWorkload patience(Duration wait) {
        return new SpiffeWorkload(address, id, federated, wait, clock);
    }

    /** Takes the time from this clock. */
    public SpiffeWorkload clock(InstantSource clock) {
        return new SpiffeWorkload(address, id, federated, patience, clock);
    }

    @Override
    public String name() {
        return "spiffe:" + address;
    }

    @Override
    public boolean mayHaveChanged() {
        Stream open = stream;
        return open != null && open.takeNews();
    }

    @Override
    public KeyRead read() {
        Stream open = stream;
        if (open == null || open.failed || open.isOld(clock.instant())) {
            if (open != null) {
                open.close();
            }
            try {
                open = new Stream(client(), clock.instant());
            } catch (SocketEndpointAddressException | IllegalArgumentException e) {
                return failed("the address is not one of a Workload API");
            }
            stream = open;
        }
        X509Context got = open.await(patience);
        if (open.failed || got == null) {
            return failed(open.failed ? "the Workload API refused" : "the Workload API did not answer");
        }
        return material(got, open);
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
    }

    private WorkloadApiClient client() throws SocketEndpointAddressException {
        return DefaultWorkloadApiClient.newClient(DefaultWorkloadApiClient.ClientOptions.builder()
                .spiffeSocketPath(address)
                .executorService(Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task, "everyhop-spiffe");
                    thread.setDaemon(true);
                    return thread;
                }))
                .build());
    }

    private KeyRead material(X509Context got, Stream open) {
        X509Svid svid = null;
        for (X509Svid one : got.getX509Svids()) {
            if (svid == null && (id == null || one.getSpiffeId().toString().equals(id))) {
                svid = one;
            }
        }
        if (svid == null) {
            return failed("the Workload API gave no identity with the ID that was asked for");
        }
        open.life(svid.getLeaf());
        Map<String, List<X509Certificate>> domains = new HashMap<>();
        for (Map.Entry<TrustDomain, X509Bundle> one :
                got.getX509BundleSet().getBundles().entrySet()) {
            if (federated || one.getKey().equals(svid.getSpiffeId().getTrustDomain())) {
                domains.put(
                        one.getKey().getName(), new ArrayList<>(one.getValue().getX509Authorities()));
            }
        }
        return new KeyRead.Material(svid.getPrivateKey(), svid.getChain(), Trust.inDomains(domains), null);
    }

    private static KeyRead.Failed failed(String detail) {
        return new KeyRead.Failed(SecretReason.SOURCE_FAILED, detail);
    }

    /** One watch of the Workload API: what came last, and whether it lives. */
    private static final class Stream implements Watcher<X509Context> {
        private final WorkloadApiClient client;
        private final Instant opened;
        private final CountDownLatch first = new CountDownLatch(1);
        private volatile @Nullable X509Context newest;
        private volatile boolean failed;
        private volatile boolean news;
        private Instant old;

        Stream(WorkloadApiClient client, Instant now) {
            this.client = client;
            this.opened = now;
            this.old = now.plus(SHORTEST);
            client.watchX509Context(this);
        }

        @Override
        public void onUpdate(X509Context update) {
            newest = update;
            news = true;
            first.countDown();
        }

        @Override
        public void onError(Throwable e) {
            // The client has given up on this stream; its own retries do not come here.
            failed = true;
            first.countDown();
        }

        @Nullable
        X509Context await(Duration patience) {
            try {
                boolean unused = first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return newest;
        }

        boolean takeNews() {
            boolean was = news;
            news = false;
            return was;
        }

        void life(X509Certificate leaf) {
            Instant middle = opened.plus(
                    Duration.between(opened, leaf.getNotAfter().toInstant()).dividedBy(2));
            old = middle.isAfter(opened.plus(SHORTEST)) ? middle : opened.plus(SHORTEST);
        }

        boolean isOld(Instant now) {
            return now.isAfter(old);
        }

        void close() {
            try {
                client.close();
            } catch (IOException e) {
                // It is given up anyway.
                return;
            }
        }
    }
}
