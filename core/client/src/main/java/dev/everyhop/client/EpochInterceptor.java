package dev.everyhop.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Gives each hop of a call the keys, the trust, the pool and the sockets that it may have, all of one epoch. */
final class EpochInterceptor implements Interceptor {

    /** How often a call begins again because the epoch ended before it was sent. */
    private static final int MOST_BEGINNINGS = 64;

    /** Tells that a call, of which nothing was sent yet, is of an epoch that has ended. */
    static final class EpochEndedException extends ProtocolException {
        private static final long serialVersionUID = 1L;
    }

    private final Epochs epochs;
    private final Peers peers;
    private final EgressGuard toNamed;
    private final EgressGuard toOthers;
    private final Forwarding forwarding;
    private final ClientEvents events;
    private final OkHttpClient calls;

    /** Makes the interceptor; {@code like} has everything of the client but interceptors of calls. */
    EpochInterceptor(
            Epochs epochs,
            Peers peers,
            EgressGuard toNamed,
            EgressGuard toOthers,
            Forwarding forwarding,
            ClientEvents events,
            OkHttpClient like) {
        this.epochs = epochs;
        this.peers = peers;
        this.toNamed = toNamed;
        this.toOthers = toOthers;
        this.forwarding = forwarding;
        this.events = events;
        this.calls = like.newBuilder().addInterceptor(this::attempt).build();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        HttpUrl url = chain.request().url();
        if (!url.isHttps()) {
            throw refused(ClientReason.CLEARTEXT, url, "only https is spoken");
        }
        if (peers.at(url.host()) == null) {
            throw refused(
                    ClientReason.TARGET_UNKNOWN, url, "no peer may answer at this host; say allowPeer(peer, host)");
        }
        if (forwarding.forwards(url.host())) {
            toNamed.checkForwarded(url.host(), url.port());
        }
        try {
            return current(chain);
        } catch (SSLPeerUnverifiedException e) {
            throw refused(
                    ClientReason.PEER_REFUSED, url, "the peer's certificate does not have a name that may answer here");
        } catch (SSLHandshakeException e) {
            if (e.getCause() instanceof CertificateException) {
                throw refused(ClientReason.PEER_UNTRUSTED, url, "the peer's certificate is not trusted");
            }
            throw e;
        }
    }

    private Response current(Chain chain) throws IOException {
        try {
            return attempt(chain);
        } catch (EpochEndedException e) {
            // OkHttp keeps a call on its connection, which is of the epoch that ended. A call of its own gets another.
            for (int i = 1; i < MOST_BEGINNINGS; i++) {
                Call again = calls.newCall(chain.request());
                epochs.standIn(chain.call(), again);
                Response response = null;
                try {
                    response = again.execute();
                    return BodyEnd.tell(response, failure -> epochs.stoodIn(chain.call(), again));
                } catch (EpochEndedException ended) {
                    // Overtaken once more: begin again.
                } finally {
                    if (response == null) {
                        epochs.stoodIn(chain.call(), again);
                    }
                }
            }
            throw refused(
                    ClientReason.KEYS_UNAVAILABLE,
                    chain.request().url(),
                    "key material changes faster than a call begins");
        }
    }

    /** Makes one attempt, which fails with {@link EpochEndedException} if the epoch ends before the request is sent. */
    private Response attempt(Chain chain) throws IOException {
        HttpUrl url = chain.request().url();
        Epochs.Live live;
        try {
            live = epochs.live();
        } catch (IllegalStateException e) {
            throw refused(ClientReason.KEYS_UNAVAILABLE, url, "there is no key material yet");
        }
        Running running = Running.of(chain.request());
        running.use(live);
        // OkHttp sends again what failed on a connection that was kept. Left to itself it does so for any method.
        Chain with = running.bounded(chain)
                .withSocketFactory(peers.names(url.host()) ? toNamed : toOthers)
                .withSslSocketFactory(live.sockets(), live.trust())
                .withConnectionPool(live.pool())
                .withRetryOnConnectionFailure(running.isResendable() && running.mayResend());
        try {
            return sent(with, running);
        } catch (EpochEndedException e) {
            epochs.ended(live);
            throw e;
        }
    }

    private static Response sent(Chain chain, Running running) throws IOException {
        Request request = chain.request();
        try {
            return chain.proceed(request);
        } catch (IOException e) {
            boolean once = request.body() != null && request.body().isOneShot();
            if (once || running.isResendable() || !Failures.isUntouched(e) || !running.mayResend()) {
                throw e;
            }
            running.resent();
            return chain.proceed(request);
        }
    }

    private ClientRefusedException refused(ClientReason reason, HttpUrl url, String detail) {
        events.refused(reason, url.host(), url.port());
        return new ClientRefusedException(reason, detail);
    }
}
