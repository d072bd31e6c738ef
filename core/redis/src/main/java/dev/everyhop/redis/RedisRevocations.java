package dev.everyhop.redis;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.redis.RevocationList.Entry;
import dev.everyhop.redis.RevocationList.Kind;
import dev.everyhop.token.revocation.Revocations;
import dev.everyhop.token.revocation.TokenFacts;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Revocations that all instances share on Redis. Each instance holds the whole list: asking it is a look-up in memory.
 *
 * <p><b>Security guarantees.</b> What was called back is in force here when a method returns, and at the other instances as
 * soon as Redis has told them; one that missed something asks for it, at least every few seconds. A list that was not confirmed
 * for longer than it may be old, or does not hold all, refuses every token. If Redis loses its memory, the instances tell it
 * again what they know. Names of tokens, subjects and clients are hashed.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> Without Redis the list is served up to its age. A revocation that Redis did not take is in force here, and
 * is sent when it is back; it is lost with the process. Events: {@code revocations.current}, {@code revocations.stale},
 * {@code revocations.gap}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails is asked again by the next tick.
public final class RedisRevocations implements Revocations, AutoCloseable {

    private static final long CATCH_UP_MILLIS = 2_000;
    private static final int PAGE = 500;
    private static final int FIRST_NAME = 3;

    private final Link link;
    private final Server server;
    private final RevocationList list;
    private final long oldestNanos;
    private final RandomGenerator random;
    private final byte[][] keys;
    private final byte[] channel;
    private final ConcurrentHashMap<String, Entry> unsent = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean askAgain = new AtomicBoolean();
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private final AtomicBoolean subscribing = new AtomicBoolean();
    private final AtomicBoolean toldStale = new AtomicBoolean(true);
    private final AtomicReference<Position> position = new AtomicReference<>(new Position("", 0));
    private volatile @Nullable StatefulRedisPubSubConnection<byte[], byte[]> subscription;
    private volatile boolean confirmed;
    private volatile long confirmedAt;
    private volatile boolean closed;

    /** What this instance has of the list in Redis: all of an epoch up to a number. */
    private record Position(String epoch, long last) {}

    RedisRevocations(
            Link link,
            Server server,
            Names names,
            RevocationList list,
            Duration oldest,
            RandomGenerator random,
            Duration first) {
        this.link = link;
        this.server = server;
        this.list = list;
        this.oldestNanos = oldest.toNanos();
        this.random = random;
        this.channel = names.only("revoked", ":told");
        this.keys = new byte[][] {
            names.only("revoked", ":entries"),
            names.only("revoked", ":numbers"),
            names.only("revoked", ":ends"),
            names.only("revoked", ":last")
        };
        subscribe();
        CompletableFuture<Void> loaded = catchUp();
        try {
            loaded.get(first.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Until the list is here, every token is refused.
            confirmed = false;
        }
        link.every(CATCH_UP_MILLIS, this::tick);
    }

    /** Calls one token back, by its {@code jti}. Returns false if so far it is called back here only. */
    public boolean revokeToken(String issuer, String id) {
        return revoke(Kind.TOKEN, issuer, id, RevocationList.ALL);
    }

    /** Calls back all tokens of a session ({@code sid}). Returns false if so far they are called back here only. */
    public boolean revokeSession(String issuer, String session) {
        return revoke(Kind.SESSION, issuer, session, RevocationList.ALL);
    }

    /**
     * Calls back all tokens of a subject issued up to now, this second included. Returns false if so far they are called back
     * here only.
     */
    public boolean revokeSubject(String issuer, String subject) {
        return revoke(Kind.SUBJECT, issuer, subject, list.seconds());
    }

    /**
     * Calls back all tokens of a client issued up to now, this second included. Returns false if so far they are called back
     * here only.
     */
    public boolean revokeClient(String issuer, String client) {
        return revoke(Kind.CLIENT, issuer, client, list.seconds());
    }

    @Override
    public Answer check(TokenFacts token, long now) {
        // Asked first: a list that becomes whole after the look-up says nothing of it.
        boolean current = isCurrent();
        if (list.isRevoked(token)) {
            return Answer.REVOKED;
        }
        return current ? Answer.CURRENT : Answer.UNAVAILABLE;
    }

    /** Returns the number of the list, and a negative one while it is too old: then no token may be taken for good. */
    @Override
    public long version() {
        return isCurrent() ? list.version() : -1;
    }

    @Override
    public boolean mayBlock() {
        return false;
    }

    /** Returns how many entries the list has. */
    public int size() {
        return list.size();
    }

    /** Returns whether the list is whole and not too old. */
    public boolean isCurrent() {
        // In this order: who begins again takes back that the list is confirmed, and only then that it is overfull.
        return !list.isOverfull() && confirmed && !link.isEvicting() && link.now() - confirmedAt <= oldestNanos;
    }

    /** Returns how many entries Redis did not take so far. */
    int unsent() {
        return unsent.size();
    }

    private boolean revoke(Kind kind, String issuer, String value, long upTo) {
        String name = list.name(kind, issuer, value);
        Entry entry = new Entry(upTo, list.seconds() + list.longestLife() + 1);
        // First: who begins again while this has no room takes it from there.
        unsent.put(name, entry);
        list.add(name, entry);
        long deadline = link.now() + link.waitNanos();
        CompletableFuture<List<Object>> sent = send(List.of(Map.entry(name, entry)));
        return sent != null && link.await(sent, deadline) != null;
    }

    private @Nullable CompletableFuture<List<Object>> send(List<Map.Entry<String, Entry>> entries) {
        byte[][] arguments = new byte[2 + 3 * entries.size()][];
        arguments[0] = channel;
        arguments[1] = freshEpoch();
        int at = 2;
        for (Map.Entry<String, Entry> entry : entries) {
            arguments[at++] = Script.bytes(entry.getKey());
            arguments[at++] = Script.bytes(entry.getValue().upTo());
            arguments[at++] = Script.bytes(entry.getValue().until());
        }
        CompletableFuture<List<Object>> sent = link.call(Script.REVOKE, keys, arguments);
        if (sent != null) {
            sent.thenAccept(answer -> entries.forEach(entry -> unsent.remove(entry.getKey(), entry.getValue())));
        }
        return sent;
    }

    /** Does what is done every few seconds. */
    void tick() {
        if (closed) {
            return;
        }
        // What no token needs any more, nobody has to be told.
        long now = list.seconds();
        unsent.values().removeIf(entry -> entry.until() < now);
        boolean current = isCurrent();
        if (toldStale.compareAndSet(current, !current)) {
            link.tell(
                    current ? "revocations.current" : "revocations.stale",
                    current ? SecurityEvent.Outcome.SUCCEEDED : SecurityEvent.Outcome.FAILED,
                    current ? null : list.isOverfull() ? RedisReason.CROWDED : RedisReason.STALE);
        }
        subscribe();
        catchUp();
    }

    /** Asks for what was called back since, with one question at a time; another one at once if something came up meanwhile. */
    private CompletableFuture<Void> catchUp() {
        if (!asking.compareAndSet(false, true)) {
            askAgain.set(true);
            return CompletableFuture.completedFuture(null);
        }
        if (list.isOverfull()) {
            beginAgain();
        }
        Position from = position();
        long asked = link.now();
        return page(from, asked).handle((done, failure) -> {
            asking.set(false);
            if (askAgain.compareAndSet(true, false) && failure == null) {
                catchUp();
            }
            if (failure != null) {
                throw new CompletionException(failure);
            }
            return null;
        });
    }

    /** Forgets that the list was whole, until all of it was taken in once more: it had no room for something. */
    private void beginAgain() {
        confirmed = false;
        // The epoch stays: whether Redis lost its memory meanwhile is still to be seen.
        position.set(new Position(position().epoch, 0));
        list.again();
        unsent.forEach(list::add);
    }

    private Position position() {
        return Objects.requireNonNull(position.get());
    }

    private CompletableFuture<Void> page(Position from, long asked) {
        CompletableFuture<List<Object>> answer = link.call(
                Script.CATCHUP,
                keys,
                freshEpoch(),
                Script.bytes(from.epoch),
                Script.bytes(from.last),
                Script.bytes(PAGE),
                Script.bytes(list.longestLife() + 86_400));
        if (answer == null) {
            return CompletableFuture.failedFuture(new TimeoutException("Redis is down"));
        }
        return answer.thenCompose(told -> {
            String epoch = text(told.get(0));
            long last = (Long) told.get(1);
            long upTo = (Long) told.get(2);
            for (int i = FIRST_NAME; i + 1 < told.size(); i += 2) {
                if (!add(text(told.get(i)), text(told.get(i + 1)))) {
                    return CompletableFuture.failedFuture(new IllegalStateException("An entry cannot be read"));
                }
            }
            if (!from.epoch.isEmpty() && !from.epoch.equals(epoch)) {
                forgotten.set(true);
                link.tell("revocations.gap", SecurityEvent.Outcome.FAILED, null);
            }
            Position here = new Position(epoch, upTo);
            position.set(here);
            if (upTo < last) {
                return page(here, asked);
            }
            confirm(asked);
            return tellWhatIsMissing();
        });
    }

    /** Tells Redis all if it lost its memory, until it has heard it; else what it did not take before. */
    private CompletableFuture<Void> tellWhatIsMissing() {
        if (forgotten.get()) {
            return tellAgain(list.all(), 0).thenRun(() -> forgotten.set(false));
        }
        return unsent.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : tellAgain(new ArrayList<>(unsent.entrySet()), 0);
    }

    /** Makes a name for the memory of Redis if it begins now: never one of a memory before. */
    private byte[] freshEpoch() {
        return Script.bytes(Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    }

    private void confirm(long asked) {
        confirmedAt = asked;
        confirmed = true;
    }

    /** Tells Redis what it lost or never heard of: what it knows already changes nothing. */
    private CompletableFuture<Void> tellAgain(List<Map.Entry<String, Entry>> entries, int from) {
        if (from >= entries.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(entries.size(), from + PAGE);
        List<Map.Entry<String, Entry>> some = new ArrayList<>(to - from);
        entries.subList(from, to).forEach(entry -> some.add(Map.entry(entry.getKey(), entry.getValue())));
        CompletableFuture<List<Object>> sent = send(some);
        if (sent == null) {
            return CompletableFuture.failedFuture(new TimeoutException("Redis is down"));
        }
        return sent.thenCompose(answer -> tellAgain(entries, to));
    }

    /** Takes in an entry. Returns false if it cannot be read: somebody else writes here. */
    private boolean add(String name, String value) {
        int space = value.indexOf(' ');
        try {
            long upTo = Long.parseLong(value.substring(0, Math.max(0, space)));
            list.add(name, new Entry(upTo, Long.parseLong(value.substring(space + 1))));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Takes in what was pushed, if it is what comes next; else asks for what is missing. */
    private void told(byte[] message) {
        String[] words = new String(message, StandardCharsets.UTF_8).split(" ", -1);
        if (words.length != 5) {
            return;
        }
        boolean read = add(words[2], words[3] + " " + words[4]);
        Position here = position();
        boolean next =
                read && here.epoch.equals(words[0]) && words[1].equals(Long.toString(here.last + 1)) && !asking.get();
        if (!next || !position.compareAndSet(here, new Position(here.epoch, here.last + 1))) {
            catchUp();
        }
    }

    private void subscribe() {
        StatefulRedisPubSubConnection<byte[], byte[]> known = subscription;
        if (closed || (known != null && known.isOpen()) || !link.isUp() || !subscribing.compareAndSet(false, true)) {
            return;
        }
        server.connectPubSub()
                .thenCompose(to -> {
                    to.addListener(new RedisPubSubAdapter<>() {
                        @Override
                        public void message(byte[] from, byte[] message) {
                            told(message);
                        }
                    });
                    subscription = to;
                    return to.async().subscribe(channel);
                })
                .whenComplete((done, failure) -> {
                    subscribing.set(false);
                    StatefulRedisPubSubConnection<byte[], byte[]> to = subscription;
                    if (to != null && (closed || failure != null)) {
                        to.closeAsync();
                    } else if (failure == null) {
                        // What was told before the subscription began.
                        catchUp();
                    }
                });
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** Ends the subscription; the list goes stale. */
    @Override
    public void close() {
        closed = true;
        StatefulRedisPubSubConnection<byte[], byte[]> to = subscription;
        if (to != null) {
            to.closeAsync();
        }
    }
}
