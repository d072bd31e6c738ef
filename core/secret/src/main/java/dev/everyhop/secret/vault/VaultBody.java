package dev.everyhop.secret.vault;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The first bytes of a body, whose rest and connection are given up. What it holds on the way is overwritten. */
final class VaultBody implements BodySubscriber<byte[]> {

    private final int most;
    private final List<byte[]> parts = new ArrayList<>();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private int size;
    private Flow.@Nullable Subscription subscription;

    /** Takes this many bytes, if as many come. */
    VaultBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription source = subscription;
        if (source == null || body.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            byte[] part = new byte[Math.min(buffer.remaining(), most - size)];
            buffer.get(part);
            parts.add(part);
            size += part.length;
        }
        if (size == most) {
            source.cancel();
            body.complete(whole());
        } else {
            source.request(1);
        }
    }

    @Override
    public void onError(Throwable fault) {
        forget();
        body.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
        if (!body.isDone()) {
            body.complete(whole());
        }
    }

    private byte[] whole() {
        byte[] whole = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        forget();
        return whole;
    }

    private void forget() {
        parts.forEach(part -> Arrays.fill(part, (byte) 0));
        parts.clear();
    }
}
