package dev.everyhop.client;

import java.io.IOException;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Hears that a response was read to its end, was closed before, or failed while it was read. */
@FunctionalInterface
interface BodyEnd {

    /** Hears of the end, possibly more than once; the failure is null if there was none. */
    void ended(@Nullable IOException failure);

    /** Returns this response, whose end is told; that of a response without a body at once. */
    static Response tell(Response response, BodyEnd end) {
        if (response.code() == 101) {
            end.ended(null);
            return response;
        }
        ResponseBody body = response.body();
        ForwardingSource source = new ForwardingSource(body.source()) {
            @Override
            public long read(Buffer sink, long count) throws IOException {
                try {
                    long read = super.read(sink, count);
                    if (read < 0) {
                        end.ended(null);
                    }
                    return read;
                } catch (IOException e) {
                    end.ended(e);
                    throw e;
                }
            }

            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    end.ended(null);
                }
            }
        };
        return response.newBuilder()
                .body(ResponseBody.create(Okio.buffer(source), body.contentType(), body.contentLength()))
                .build();
    }
}
