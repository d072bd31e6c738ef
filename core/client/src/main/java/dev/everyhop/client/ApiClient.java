package dev.everyhop.client;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.VerifiedToken;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client for calls to other services: mutual TLS with key material that rotates, a list of who may answer where, and
 * a guard on the addresses that are connected to.
 *
 * <p><b>Security guarantees.</b> Only https is spoken, TLS 1.3 unless {@link Builder#allowTls12} is said. A connection is of
 * one {@link dev.everyhop.secret.KeyEpoch} in all its parts, and a request is sent on a connection of the epoch that is
 * current at that moment. Before each request, on a new, resumed or pooled connection, the peer's certificate must have a
 * name that may answer at the host. Addresses are looked at when the socket connects, after DNS: an address that is not
 * public is refused unless the host was named or the range allowed; link-local and metadata addresses are always refused.
 * Redirects are not followed unless {@link Builder#followRedirects} is said. No proxy is used unless
 * {@link Builder#proxy} is said. Requests that are not idempotent are sent once.
 *
 * <p>The guarantees are those of {@link #okHttp} as it is. A client that is derived from it and has its interceptors, socket
 * factories, host name verifier, pool or proxy replaced has those replaced.
 *
 * <p><b>Thread safety.</b> Safe. Beginning a call reads the current epoch and takes no lock.
 *
 * <p><b>Failure.</b> What is refused here is a {@link ClientRefusedException} from the call and an event
 * {@code client.refused}. {@code build()} refuses options that do not fit together, with a sentence.
 */
public final class ApiClient implements AutoCloseable {

    private static final int TARGETS_AT_ONCE = 16;

    private final Epochs epochs;
    private final Targets targets;
    private final OkHttpClient http;

    private ApiClient(Builder from, KeyMaterial keys) {
        ClientEvents events = new ClientEvents(from.events, from.clock);
        Peers peers = from.peers.build();
        this.epochs = new Epochs(keys);
        Forwarding forwarding = from.forwarding(peers);
        PeerCheck check = new PeerCheck(epochs, peers);
        OkHttpClient.Builder made = new OkHttpClient.Builder()
                .socketFactory(new NoSockets())
                .connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.RESTRICTED_TLS)
                        .tlsVersions(from.versions)
                        .build()))
                .hostnameVerifier(check)
                .proxySelector(forwarding)
                .retryOnConnectionFailure(false)
                .dispatcher(dispatcher(from.resilience))
                .dns(from.dns)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(from.connectTimeout)
                .readTimeout(from.responseTimeout)
                .writeTimeout(from.responseTimeout)
                .callTimeout(from.callTimeout)
                .eventListener(epochs)
                .addNetworkInterceptor(check);
        OkHttpClient like = made.build();
        this.targets = new Targets(from.resilience, from.seams.ticker());
        made.addInterceptor(new Propagation(from.context, from.seams, events));
        made.addInterceptor(new ResponseCap(from.maxResponseBytes, events));
        if (from.redirects > 0) {
            made.addInterceptor(new Redirects(from.redirects, events));
        }
        made.addInterceptor(new Retries(targets, from.resilience, from.seams, from.clock, events))
                .addInterceptor(new Admission(events));
        if (from.tokens != null) {
            made.addInterceptor(new Tokens(from.tokens, from.caller, events));
        }
        this.http = made.addInterceptor(new EpochInterceptor(
                        epochs,
                        peers,
                        new EgressGuard(true, from.ranges, events),
                        new EgressGuard(false, from.ranges, events),
                        forwarding,
                        events,
                        like))
                .build();
    }

    /** Returns a builder of a client that may call nobody yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the client, always the same one, each of whose calls uses the key epoch that is current then. */
    public OkHttpClient okHttp() {
        return http;
    }

    /**
     * Makes a call and returns how it ended, without an exception whatever becomes of it. {@link CallContext#on} says until
     * when an answer is of use.
     *
     * @param request what to send; a response that comes is to be closed
     */
    public CallOutcome call(Request request) {
        try {
            return new CallOutcome.Answered(http.newCall(request).execute());
        } catch (ClientRefusedException e) {
            return new CallOutcome.Refused(e.reason());
        } catch (IOException e) {
            return new CallOutcome.Failed(Failures.reason(e));
        }
    }

    /** Returns the circuit breakers of the targets that were called, by host and port: for their metrics and events. */
    public CircuitBreakerRegistry circuitBreakers() {
        return targets.breakers();
    }

    /** Returns how many calls are under way to the targets that were called, by host and port. */
    public BulkheadRegistry bulkheads() {
        return targets.bulkheads();
    }

    /** Returns what was sent again to the targets that were called, by host and port. */
    public RetryRegistry retries() {
        return targets.retries();
    }

    private static Dispatcher dispatcher(Resilience resilience) {
        // Calls that OkHttp makes in the background wait in a queue only once their target has all the calls it may
        // have.
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(resilience.concurrent());
        dispatcher.setMaxRequests(TARGETS_AT_ONCE * resilience.concurrent());
        return dispatcher;
    }

    /** Returns how many connections are open, idle ones and those of ended epochs among them. */
    int connections() {
        return epochs.connections();
    }

    /** Returns how many calls under way have another that stands in for them. */
    int standIns() {
        return epochs.standIns();
    }

    /** Closes idle connections and stops following the key material, which is not closed. Calls under way go on. */
    @Override
    public void close() {
        epochs.close();
    }

    /** Makes an {@link ApiClient}. */
    public static final class Builder {

        private static final int MOST_REDIRECTS = 20;

        private final Peers.Builder peers = new Peers.Builder();
        private final List<AddressRange> ranges = new ArrayList<>();
        private TlsVersion[] versions = {TlsVersion.TLS_1_3};
        private Dns dns = Dns.SYSTEM;
        private int redirects;
        private long maxResponseBytes = 10L << 20;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration responseTimeout = Duration.ofSeconds(10);
        private Duration callTimeout = Duration.ofSeconds(30);
        private Resilience resilience = Resilience.standard();
        private Supplier<@Nullable CallContext> context = () -> null;
        private Seams seams = Seams.REAL;
        private @Nullable String proxyHost;
        private int proxyPort;
        private List<String> proxied = List.of();
        private SecurityEvents events = SecurityEvents.none();
        private InstantSource clock = InstantSource.system();
        private Supplier<@Nullable VerifiedToken> caller = () -> null;
        private boolean callerSaid;
        private @Nullable KeyMaterial keys;
        private @Nullable TokenSource tokens;

        private Builder() {}

        /** Takes key, certificates and trust from here. It is followed, and not closed with the client. */
        public Builder keyMaterial(KeyMaterial keys) {
            this.keys = Objects.requireNonNull(keys, "keys");
            return this;
        }

        /**
         * Lets a peer answer.
         *
         * @param peer a SPIFFE ID, another URI or a DNS name that its certificate has, as
         *     {@link dev.everyhop.secret.PeerAllowList} explains
         * @param hosts where it may answer: host names or addresses as they stand in URLs. They may have private addresses.
         *     None: for a DNS name the host of that name; for a URI any host that no other peer is named for, at public
         *     addresses, which can be said of one peer only
         */
        public Builder allowPeer(String peer, String... hosts) {
            peers.allow(peer, hosts);
            return this;
        }

        /**
         * Lets calls to any host connect to these addresses, though they are not public.
         *
         * @param ranges such as {@code 10.1.0.0/16}. Link-local and metadata addresses in them stay refused
         */
        public Builder allowAddresses(String... ranges) {
            for (String range : ranges) {
                this.ranges.add(AddressRange.of(range));
            }
            return this;
        }

        /** Speaks TLS 1.2 too, with peers that have no TLS 1.3. */
        public Builder allowTls12() {
            versions = new TlsVersion[] {TlsVersion.TLS_1_3, TlsVersion.TLS_1_2};
            return this;
        }

        /**
         * Follows redirects of GET and HEAD to https. Each hop is checked as a call of its own. To another origin go neither
         * a token nor headers other than a few that carry no credential.
         *
         * @param most how many in a row, 1 to 20
         */
        public Builder followRedirects(int most) {
            if (most < 1 || most > MOST_REDIRECTS) {
                throw new IllegalArgumentException("followRedirects takes 1 to 20; leave it out to follow none");
            }
            redirects = most;
            return this;
        }

        /** Says how many bytes a response may have, unpacked: 10 MiB unless said. */
        public Builder maxResponseBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxResponseBytes must be at least 1, not " + bytes);
            }
            maxResponseBytes = bytes;
            return this;
        }

        /** Says how long connecting to one address may take: 5 seconds unless said. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = checked("connectTimeout", timeout);
            return this;
        }

        /** Says how long a target may be silent while it is waited for: 10 seconds unless said. */
        public Builder responseTimeout(Duration timeout) {
            responseTimeout = checked("responseTimeout", timeout);
            return this;
        }

        /** Says how long a call may take from its beginning to the end of the response: 30 seconds unless said. */
        public Builder callTimeout(Duration timeout) {
            callTimeout = checked("callTimeout", timeout);
            return this;
        }

        /** Says how to deal with targets that fail, in place of {@link Resilience#standard}. */
        public Builder resilience(Resilience resilience) {
            this.resilience = Objects.requireNonNull(resilience, "resilience");
            return this;
        }

        /**
         * Asks here, on the thread of the call, what it takes along from the request that is being served; null says nothing.
         * A call that OkHttp makes in the background has another thread: {@link CallContext#on} is for these.
         */
        public Builder context(Supplier<@Nullable CallContext> context) {
            this.context = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * Reaches hosts by a forward proxy, which is asked to connect to them ({@code CONNECT}, RFC 9110, section 9.3.6) and
         * sees their names and no more. TLS and the check of the peer are end to end. What a name resolves to is for the proxy
         * to say: so only hosts that {@link #allowPeer} names go there, and its own network has to keep it from metadata
         * addresses.
         *
         * @param host the proxy's host, which may have a private address, never link-local or metadata
         * @param port the proxy's port
         * @param hosts which hosts; none: all that are named
         */
        public Builder proxy(String host, int port, String... hosts) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("proxy takes a port from 1 to 65535, not " + port);
            }
            proxyHost = Peers.Builder.canonical("proxy", host);
            proxyPort = port;
            proxied = List.of(hosts);
            return this;
        }

        /** Puts a token from this source on each request, in place of any {@code Authorization} of its own. */
        public Builder tokens(TokenSource tokens) {
            this.tokens = Objects.requireNonNull(tokens, "tokens");
            return this;
        }

        /** Asks here, on the thread of the call, whose request is being served; null says nobody's. */
        public Builder caller(Supplier<@Nullable VerifiedToken> caller) {
            this.caller = Objects.requireNonNull(caller, "caller");
            callerSaid = true;
            return this;
        }

        /** Resolves names here; what comes is checked as ever. */
        public Builder dns(Dns dns) {
            this.dns = Objects.requireNonNull(dns, "dns");
            return this;
        }

        /** Tells what is refused to this sink; the reference page {@code client-events} lists it. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time of events from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the client. Nothing is connected yet.
         *
         * @throws IllegalStateException if an option is missing; the message says which
         */
        public ApiClient build() {
            KeyMaterial from = keys;
            if (from == null) {
                throw new IllegalStateException(
                        "An ApiClient needs keyMaterial(...), such as keyMaterial(KeyMaterial.fromPem(folder))");
            }
            if (peers.isEmpty()) {
                throw new IllegalStateException("An ApiClient without peers can call nobody: say"
                        + " allowPeer(\"spiffe://example/payments\", \"payments.example\")");
            }
            if (callerSaid && tokens == null) {
                throw new IllegalStateException(
                        "caller(...) is of use only with tokens(...): add it, or remove caller");
            }
            return new ApiClient(this, from);
        }

        Builder seams(Seams seams) {
            this.seams = seams;
            return this;
        }

        private Forwarding forwarding(Peers allowed) {
            String by = proxyHost;
            if (by == null) {
                return new Forwarding("none.invalid", 1, Set.of());
            }
            return new Forwarding(by, proxyPort, allowed.forwarded(proxied));
        }

        static Duration checked(String option, Duration value) {
            if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(option + " must be between 1 ms and a day, not " + value);
            }
            return value;
        }
    }
}
