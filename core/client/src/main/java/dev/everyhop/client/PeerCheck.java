package dev.everyhop.client;

import dev.everyhop.secret.PeerAllowList;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Looks who the peer is: after each handshake, of which OkHttp asks a host name verifier whether or not the session was
 * resumed, and before each request that a connection carries, whether or not it is new. A verifier of one's own also keeps
 * OkHttp from using the connection of one host for another.
 */
final class PeerCheck implements HostnameVerifier, Interceptor {

    private static final long LONGEST_MILLIS = 86_400_000;

    private final Epochs epochs;
    private final Peers peers;
    private final Map<String, X509Certificate> lastGood = new ConcurrentHashMap<>();

    PeerCheck(Epochs epochs, Peers peers) {
        this.epochs = epochs;
        this.peers = peers;
    }

    @Override
    public boolean verify(String host, SSLSession session) {
        PeerAllowList allowed = peers.at(host);
        if (allowed == null) {
            return false;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate leaf)) {
                return false;
            }
            // Reading the names of a certificate takes longer than the rest; lists of names do not change.
            if (leaf.equals(lastGood.get(host))) {
                return true;
            }
            boolean good = allowed.allows(leaf);
            if (good && peers.names(host)) {
                lastGood.put(host, leaf);
            }
            return good;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Running running = Running.of(chain.request());
        Epochs.Live live = running.live();
        Connection connection = chain.connection();
        if (live == null || connection == null || !(connection.socket() instanceof SSLSocket tls)) {
            throw new ClientRefusedException(ClientReason.CLEARTEXT, "only https is spoken");
        }
        boolean ofAnother = connection.route().address().sslSocketFactory() != live.sockets();
        if (ofAnother || !epochs.isCurrent(live)) {
            throw new EpochInterceptor.EpochEndedException();
        }
        if (!verify(chain.request().url().host(), tls.getSession())) {
            throw new SSLPeerUnverifiedException("The peer may not answer at this host");
        }
        return kept(running, chain.proceed(timed(running, chain.request())));
    }

    /** Says how much time is left, now that the connection is there and nothing but sending is to come. */
    private static Request timed(Running running, Request request) throws ClientRefusedException {
        long millis = running.left() / 1_000_000;
        if (millis < 1 && running.isShortened()) {
            throw new ClientRefusedException(
                    ClientReason.DEADLINE_EXCEEDED, "the time for an answer ended before the request was sent");
        }
        return millis > LONGEST_MILLIS || request.tag(Redirects.Abroad.class) != null
                ? request
                : request.newBuilder()
                        .header(CallContext.DEADLINE_HEADER, Long.toString(Math.max(1, millis)))
                        .build();
    }

    /**
     * Hides {@code Retry-After} from OkHttp, which would send any method again for some of its values and cannot read others.
     * {@link Retries} finds it in the call.
     */
    private static Response kept(Running running, Response response) {
        String header = response.header("Retry-After");
        running.hide(header);
        return header == null && response.code() != 408
                ? response
                : response.newBuilder().header("Retry-After", "1").build();
    }
}
