package dev.everyhop.redis;

import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers here and in Redis; without Redis, here alone. */
final class ProofStore implements ReplayStore {

    private static final String KIND = "proofs";
    private static final long NEW = 1;
    private static final long SEEN = 0;

    private final Link link;
    private final Names names;
    private final LocalReplayStore local;
    private final byte[] quota;

    ProofStore(Link link, Names names, LocalReplayStore local, int quota) {
        this.link = link;
        this.names = names;
        this.local = local;
        this.quota = Script.bytes(quota);
    }

    @Override
    public Answer claim(byte[] owner, byte[] id, long now, long until) {
        Answer here = local.claim(owner, id, now, until);
        if (here != Answer.FIRST) {
            return here;
        }
        long deadline = link.now() + link.waitNanos();
        CompletableFuture<List<Object>> sent = link.call(
                Script.PROOF,
                new byte[][] {names.key(KIND, owner)},
                Script.bytes(names.hash(KIND, id)),
                Script.bytes(Math.multiplyExact(until - now, 1000)),
                quota);
        List<Object> answer = sent == null ? null : link.await(sent, deadline);
        if (answer == null) {
            link.counters().localDecisions.increment();
            return here;
        }
        long said = (Long) answer.get(0);
        return said == NEW ? Answer.FIRST : said == SEEN ? Answer.REPLAYED : Answer.OVER_QUOTA;
    }

    @Override
    public boolean mayBlock() {
        return link.isUp();
    }
}
