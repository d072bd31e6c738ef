package dev.everyhop.client;

import dev.everyhop.secret.KeyEpoch;
import dev.everyhop.secret.KeyMaterial;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * The current epoch with what connections of it share: a socket factory, which has a TLS session cache of its own, and a
 * pool. A pool that is no longer current is emptied as its connections come back.
 */
final class Epochs extends EventListener implements AutoCloseable {

    /** An epoch in use. */
    record Live(KeyEpoch epoch, SSLSocketFactory sockets, X509TrustManager trust, ConnectionPool pool) {}

    private final KeyMaterial keys;
    private final Runnable listening;
    private final AtomicReference<@Nullable Live> current = new AtomicReference<>();
    private final Map<Call, Call> standing = new ConcurrentHashMap<>();
    private final Queue<Live> retired = new ConcurrentLinkedQueue<>();

    Epochs(KeyMaterial keys) {
        this.keys = keys;
        this.listening = keys.onChange(epoch -> use(epoch));
    }

    /**
     * Returns what calls are to use now.
     *
     * @throws IllegalStateException if there is no key material yet
     */
    Live live() {
        return use(keys.current());
    }

    private Live use(KeyEpoch epoch) {
        Live made = null;
        while (true) {
            Live now = current.get();
            // A thread that was held up comes with an epoch that has ended meanwhile.
            if (now != null && now.epoch().number() >= epoch.number()) {
                return now;
            }
            made = made == null
                    ? new Live(epoch, epoch.socketFactory(), epoch.trustManager(), new ConnectionPool())
                    : made;
            if (current.compareAndSet(now, made)) {
                if (now != null) {
                    retired.add(now);
                    retire();
                }
                return made;
            }
        }
    }

    boolean isCurrent(Live live) {
        return live.epoch().number() >= keys.current().number();
    }

    /** Takes note that a call has left a connection of an epoch that has ended; it may have been the last to open one. */
    void ended(Live live) {
        if (!isCurrent(live) && !retired.contains(live)) {
            retired.add(live);
        }
        retire();
    }

    /** Lets one call be cancelled with another for which it stands in, until its response was read. */
    void standIn(Call call, Call other) {
        standing.put(call, other);
        if (call.isCanceled()) {
            other.cancel();
        }
    }

    /** Ends what {@link #standIn} began. */
    void stoodIn(Call call, Call other) {
        standing.remove(call, other);
    }

    /** Returns how many calls have another that stands in for them. */
    int standIns() {
        return standing.size();
    }

    @Override
    public void canceled(Call call) {
        Call other = standing.get(call);
        if (other != null) {
            other.cancel();
        }
    }

    @Override
    public void retryDecision(Call call, IOException why, boolean again) {
        // Of a call that stands in for another; the other hears of its own.
        Running running = call.request().tag(Running.class);
        if (again && running != null) {
            running.resent();
        }
    }

    /** Returns how many connections there are, of all epochs that still have some. */
    int connections() {
        Live now = current.get();
        return (now == null ? 0 : now.pool().connectionCount())
                + retired.stream().mapToInt(one -> one.pool().connectionCount()).sum();
    }

    private void retire() {
        retired.removeIf(one -> {
            one.pool().evictAll();
            return one.pool().connectionCount() == 0;
        });
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        if (!retired.isEmpty()) {
            retire();
        }
    }

    @Override
    public void close() {
        listening.run();
        Live now = current.get();
        if (now != null) {
            now.pool().evictAll();
        }
        retire();
    }
}
