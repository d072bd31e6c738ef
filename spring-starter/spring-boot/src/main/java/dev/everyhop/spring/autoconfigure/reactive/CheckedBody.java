package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Permit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Mono;

/**
 * Reads a body as it arrives, at most one byte past the limit, and has it decided on.
 *
 * <p>Where nobody listens yet when a connection breaks, Reactor Netty ends the body as if it were whole. So one that ended
 * counts as whole only if it has the length that was announced or, without one, if its connection is still there.
 */
final class CheckedBody {

    private final ExchangeCall call;
    private final Permit permit;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(512);

    private CheckedBody(ExchangeCall call, Permit permit) {
        this.call = call;
        this.permit = permit;
        this.limit = permit.maxBodyBytes();
    }

    static Mono<BodyDecision> read(ExchangeCall call, Permit permit) {
        return Mono.defer(() -> {
            CheckedBody body = new CheckedBody(call, permit);
            return call.original()
                    .getBody()
                    .map(body::take)
                    .takeUntil(full -> full)
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .then(Mono.fromSupplier(body::isWhole))
                    .onErrorReturn(false)
                    .map(body::decide);
        });
    }

    /** Copies what a buffer has and lets go of it at once, so that many small ones hold no large memory. */
    private boolean take(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[Math.min(buffer.readableByteCount(), limit + 1 - kept.size())];
            buffer.read(bytes);
            kept.write(bytes, 0, bytes.length);
            return kept.size() > limit;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private boolean isWhole() {
        long announced = call.original().getHeaders().getContentLength();
        return kept.size() > limit || (announced < 0 ? call.isConnected() : announced == kept.size());
    }

    private BodyDecision decide(boolean whole) {
        if (!whole) {
            return permit.body(new CutOff(), -1);
        }
        byte[] bytes = kept.toByteArray();
        // Given as the announced one, a length past the limit goes before whatever else is wrong in what was read.
        return bytes.length > limit ? permit.body(new ByteArrayInputStream(bytes), bytes.length) : permit.body(bytes);
    }

    /** What is left of a body whose connection failed. */
    private static final class CutOff extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("The body could not be read to its end");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }
}
