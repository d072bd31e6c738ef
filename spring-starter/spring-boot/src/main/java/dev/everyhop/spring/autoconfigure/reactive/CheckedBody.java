package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Permit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** Reads a body as it arrives, at most one byte past the limit, and has it decided on. */
final class CheckedBody {

    private final Permit permit;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(512);

    private CheckedBody(Permit permit) {
        this.permit = permit;
        this.limit = permit.maxBodyBytes();
    }

    static Mono<BodyDecision> read(ServerHttpRequest request, Permit permit) {
        return Mono.defer(() -> {
            CheckedBody body = new CheckedBody(permit);
            return request.getBody()
                    .map(body::take)
                    .takeUntil(full -> full)
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .then(Mono.just(true))
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

    private BodyDecision decide(boolean whole) {
        if (!whole) {
            return permit.body(new CutOff(), -1);
        }
        byte[] bytes = kept.toByteArray();
        return bytes.length > limit ? permit.body(new ByteArrayInputStream(bytes), -1) : permit.body(bytes);
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
