package dev.everyhop.redis;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The one connection: sends scripts while all is well, probes while it is not, and counts who else is there. */
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is told to the breaker, or to those who wait.
final class Link {

    private static final System.Logger LOG = System.getLogger(Link.class.getName());
    private static final long BEAT_MILLIS = 5_000;
    private static final long LIFE_MILLIS = 3 * BEAT_MILLIS;

    private final Server server;
    private final Breaker breaker;
    private final Counters counters;
    private final SecurityEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long waitNanos;
    private final byte[] instancesKey;
    private final byte[] self;
    private final ScheduledThreadPoolExecutor background;
    private final Map<Long, CompletableFuture<List<Object>>> waitedFor = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicBoolean toldEvicting = new AtomicBoolean();
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private volatile int instances = 1;
    private volatile boolean evicting = true;
    private volatile boolean closed;

    Link(Server server, Names names, Redis.Builder options, Counters counters) {
        this.server = server;
        this.counters = counters;
        this.events = options.events;
        this.clock = options.clock;
        this.nanoTime = options.nanoTime;
        this.random = options.random;
        this.waitNanos = options.wait.toNanos();
        this.breaker = new Breaker(options.failures, random);
        this.instancesKey = names.only("instances", "");
        this.self = Script.bytes(Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
        this.background = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "everyhop-redis");
            thread.setDaemon(true);
            return thread;
        });
        background.setRemoveOnCancelPolicy(true);
    }

    /** Connects for the first time, and waits for it no longer than a command may take. */
    void start(Duration timeout) {
        CompletableFuture<Void> first = probe();
        try {
            first.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The service starts without; probes go on.
            first.isDone();
        }
        every(BEAT_MILLIS, this::beat);
    }

    boolean isUp() {
        return breaker.state() != RedisState.DOWN;
    }

    RedisState state() {
        return breaker.state();
    }

    int instances() {
        return instances;
    }

    /** Returns whether Redis may drop what lives, or is not known not to. */
    boolean isEvicting() {
        return evicting;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    long waitNanos() {
        return waitNanos;
    }

    Counters counters() {
        return counters;
    }

    InstantSource clock() {
        return clock;
    }

    /** Runs something about as often as said in the background. */
    void every(long millis, Runnable work) {
        later(millis / 2 + random.nextLong(millis), () -> {
            try {
                work.run();
            } finally {
                every(millis, work);
            }
        });
    }

    void later(long millis, Runnable work) {
        if (closed) {
            return;
        }
        try {
            background.schedule(work, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // It was closed meanwhile.
            closed = true;
        }
    }

    /** Sends a script for a request. Returns null, and sends nothing, while Redis is down or as much as it can take is sent. */
    @Nullable
    CompletableFuture<List<Object>> call(Script script, byte[][] keys, byte[]... arguments) {
        StatefulRedisConnection<byte[], byte[]> to = connection;
        if (to == null || closed) {
            return null;
        }
        if (!to.isOpen()) {
            down(RedisReason.UNREACHABLE);
            return null;
        }
        if (!breaker.enter()) {
            return null;
        }
        counters.roundTrips.increment();
        CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        long id = calls.incrementAndGet();
        waitedFor.put(id, answer);
        send(to, script, keys, arguments).whenComplete((value, failure) -> {
            waitedFor.remove(id);
            breaker.over();
            if (failure == null) {
                if (breaker.succeeded()) {
                    tell("redis.up", SecurityEvent.Outcome.SUCCEEDED, null);
                }
                answer.complete(value);
            } else {
                failed(failure);
                answer.completeExceptionally(failure);
            }
        });
        if (!isUp()) {
            // It went down meanwhile, and may not have seen this one.
            answer.completeExceptionally(new TimeoutException("Redis is down"));
        }
        return answer;
    }

    /** Waits for what was sent, within what is left of a request's wait. Returns null if there is no answer in time. */
    <T> @Nullable T await(CompletableFuture<T> answer, long deadline) {
        if (!answer.isDone()) {
            counters.waits.increment();
        }
        try {
            return answer.get(Math.max(0, deadline - now()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            gaveUp();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisCommandTimeoutException) {
                counters.timeouts.increment();
            }
        }
        return null;
    }

    /** Takes notice of a request that waited as long as it may. */
    void gaveUp() {
        counters.gaveUp.increment();
        if (breaker.failed()) {
            opened(RedisReason.SLOW);
        }
    }

    /** Tells an event; a listener that throws disturbs nothing. */
    void tell(String name, SecurityEvent.Outcome outcome, @Nullable RedisReason reason) {
        if (events != SecurityEvents.none()) {
            try {
                events.emit(new SecurityEvent(
                        name, clock.instant(), outcome, reason, Map.of("instances", Integer.toString(instances))));
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A listener to security events threw {0}",
                        e.getClass().getName());
            }
        }
    }

    /** Runs a script, sending its text only if the server does not know it yet. */
    private static CompletionStage<List<Object>> send(
            StatefulRedisConnection<byte[], byte[]> to, Script script, byte[][] keys, byte[]... arguments) {
        try {
            return to.async()
                    .<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                    .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                            ? to.async().eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                            : CompletableFuture.failedFuture(failure));
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void failed(Throwable failure) {
        Throwable cause = cause(failure);
        RedisReason reason = cause instanceof RedisCommandExecutionException
                ? RedisReason.REFUSED
                : cause instanceof RedisCommandTimeoutException ? RedisReason.SLOW : RedisReason.UNREACHABLE;
        StatefulRedisConnection<byte[], byte[]> to = connection;
        if (to == null || !to.isOpen()) {
            down(RedisReason.UNREACHABLE);
        } else if (breaker.failed()) {
            opened(reason);
        }
    }

    private void down(RedisReason reason) {
        if (breaker.open()) {
            opened(reason);
        }
    }

    private void opened(RedisReason reason) {
        counters.downs.increment();
        // Nobody waits on for what may never come.
        TimeoutException gone = new TimeoutException("Redis is down");
        waitedFor.values().forEach(answer -> answer.completeExceptionally(gone));
        later(breaker.millisToProbe(), this::probe);
        tell("redis.down", SecurityEvent.Outcome.FAILED, reason);
    }

    /** Asks whether Redis is there, with one probe in flight; connects first where there is no connection. */
    private CompletableFuture<Void> probe() {
        if (closed || !probing.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        counters.probes.increment();
        StatefulRedisConnection<byte[], byte[]> known = connection;
        CompletionStage<StatefulRedisConnection<byte[], byte[]>> there =
                known != null && known.isOpen() ? CompletableFuture.completedFuture(known) : server.connect();
        return there.thenCompose(this::examine)
                .handle((took, failure) -> {
                    probing.set(false);
                    probed(took, failure);
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private CompletionStage<Long> examine(StatefulRedisConnection<byte[], byte[]> to) {
        StatefulRedisConnection<byte[], byte[]> before = connection;
        connection = to;
        if (before != null && before != to && before.isOpen()) {
            before.closeAsync();
        }
        long asked = now();
        return heartbeat(to, false)
                .thenApply(alive -> now() - asked)
                .thenCombine(memory(to).handle((text, failure) -> text), (took, memory) -> {
                    eviction(memory);
                    return took;
                });
    }

    private void probed(@Nullable Long took, @Nullable Throwable failure) {
        if (took != null && took <= waitNanos) {
            breaker.probed();
            tell("redis.recovering", SecurityEvent.Outcome.SUCCEEDED, null);
            return;
        }
        StatefulRedisConnection<byte[], byte[]> to = connection;
        if (failure != null && cause(failure) instanceof RedisCommandTimeoutException && to != null && to.isOpen()) {
            // Perhaps nobody is at the other end any more.
            to.closeAsync();
        }
        later(breaker.millisToProbe(), this::probe);
    }

    private void beat() {
        StatefulRedisConnection<byte[], byte[]> to = connection;
        if (!isUp() || to == null) {
            return;
        }
        // Whoever runs Redis may change what it evicts while it runs. No answer says nothing of it.
        memory(to).whenComplete((memory, failure) -> {
            if (failure == null || cause(failure) instanceof RedisCommandExecutionException) {
                eviction(memory);
            }
        });
        heartbeat(to, false).whenComplete((alive, failure) -> {
            if (failure != null) {
                failed(failure);
            } else if (breaker.succeeded()) {
                tell("redis.up", SecurityEvent.Outcome.SUCCEEDED, null);
            }
        });
    }

    private CompletionStage<Integer> heartbeat(StatefulRedisConnection<byte[], byte[]> to, boolean leaving) {
        return send(
                        to,
                        Script.HEARTBEAT,
                        new byte[][] {instancesKey},
                        self,
                        Script.bytes(LIFE_MILLIS),
                        Script.bytes(leaving ? 1 : 0))
                .thenApply(answer -> instances = Math.max(1, ((Long) answer.get(0)).intValue()));
    }

    private static CompletionStage<String> memory(StatefulRedisConnection<byte[], byte[]> to) {
        try {
            return to.async().info("memory");
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void eviction(@Nullable String memory) {
        boolean bounded = memory == null || !memory.contains("maxmemory:0\r\n");
        boolean drops = memory == null || !memory.contains("maxmemory_policy:noeviction");
        evicting = bounded && drops;
        if (!evicting) {
            toldEvicting.set(false);
        } else if (toldEvicting.compareAndSet(false, true)) {
            tell("redis.evicting", SecurityEvent.Outcome.FAILED, RedisReason.EVICTING);
        }
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return (failure instanceof CompletionException || failure instanceof ExecutionException) && cause != null
                ? cause
                : failure;
    }

    void close(Duration timeout) {
        closed = true;
        background.shutdownNow();
        StatefulRedisConnection<byte[], byte[]> to = connection;
        if (to != null && to.isOpen() && isUp()) {
            try {
                heartbeat(to, true).toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // Its word ends by itself.
                breaker.open();
            }
        }
        breaker.open();
        server.close();
    }
}
