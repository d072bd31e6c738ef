package dev.everyhop.redis;

import dev.everyhop.token.replay.ReplayStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers in Redis alone, and knows since when it remembers. */
final class OnceStore implements ReplayStore {

    private static final String KIND = "once";
    private static final int KEY_LENGTH = 32;
    private static final long NEW = 1;
    private static final long SEEN = 0;

    private final Link link;
    private final Names names;
    private final byte[] since;
    private final long longestLife;

    OnceStore(Link link, Names names, Duration longestLife) {
        this.link = link;
        this.names = names;
        this.since = names.only(KIND, ":since");
        this.longestLife = longestLife.toSeconds();
        // Begins to remember now, not with the first token; if this fails, with that.
        CompletableFuture<List<Object>> begun = ask(names.among(KIND), 0);
        if (begun != null) {
            link.await(begun, link.now() + link.waitNanos());
        }
    }

    @Override
    public Answer claim(byte[] owner, byte[] id, long now, long until) {
        if (owner.length != KEY_LENGTH || id.length != KEY_LENGTH) {
            throw new IllegalArgumentException("An owner and an id are 32 bytes each");
        }
        long life = Math.subtractExact(until, now);
        if (life > longestLife) {
            return Answer.FULL;
        }
        if (life <= 0) {
            return Answer.REPLAYED;
        }
        if (link.isEvicting()) {
            return Answer.UNAVAILABLE;
        }
        long deadline = link.now() + link.waitNanos();
        CompletableFuture<List<Object>> sent = ask(names.among(KIND, owner, id), life);
        List<Object> answer = sent == null ? null : link.await(sent, deadline);
        if (answer == null) {
            return Answer.UNAVAILABLE;
        }
        long said = (Long) answer.get(0);
        return said == NEW ? Answer.FIRST : said == SEEN ? Answer.REPLAYED : Answer.UNAVAILABLE;
    }

    private @Nullable CompletableFuture<List<Object>> ask(byte[] key, long seconds) {
        return link.call(
                Script.ONCE,
                new byte[][] {key, since},
                Script.bytes(Math.multiplyExact(seconds, 1000)),
                Script.bytes(longestLife * 1000));
    }
}
