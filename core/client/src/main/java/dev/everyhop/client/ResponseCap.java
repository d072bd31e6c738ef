package dev.everyhop.client;

import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;

/** Ends a response that is larger than allowed; counted after it was unpacked. */
final class ResponseCap implements Interceptor {

    private final long most;
    private final ClientEvents events;

    ResponseCap(long most, ClientEvents events) {
        this.most = most;
        this.events = events;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() == 101) {
            return response;
        }
        ResponseBody body = response.body();
        HttpUrl url = response.request().url();
        // The answer to HEAD has the length of a body that does not come.
        if (body.contentLength() > most && !response.request().method().equals("HEAD")) {
            response.close();
            throw refused(url);
        }
        ForwardingSource counted = new ForwardingSource(body.source()) {
            private long seen;

            @Override
            public long read(Buffer sink, long count) throws IOException {
                long read = super.read(sink, Math.min(count, most - seen + 1));
                if (read > 0) {
                    seen += read;
                    if (seen > most) {
                        sink.clear();
                        close();
                        throw refused(url);
                    }
                }
                return read;
            }
        };
        return response.newBuilder()
                .body(ResponseBody.create(Okio.buffer(counted), body.contentType(), body.contentLength()))
                .build();
    }

    private ClientRefusedException refused(HttpUrl url) {
        events.refused(ClientReason.RESPONSE_TOO_LARGE, url.host(), url.port());
        return new ClientRefusedException(
                ClientReason.RESPONSE_TOO_LARGE,
                "more than " + most + " bytes; maxResponseBytes(n) says how many may come");
    }
}
