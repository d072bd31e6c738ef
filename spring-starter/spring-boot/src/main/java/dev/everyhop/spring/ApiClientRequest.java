package dev.everyhop.spring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/** One request of Spring as a call of OkHttp. */
final class ApiClientRequest extends AbstractClientHttpRequest implements StreamingHttpOutputMessage {

    private static final Set<HttpMethod> NEEDS_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final OkHttpClient http;
    private final URI uri;
    private final HttpMethod method;
    private @Nullable ByteArrayOutputStream buffer;
    private @Nullable Body streamed;

    ApiClientRequest(OkHttpClient http, URI uri, HttpMethod method) {
        this.http = http;
        this.uri = uri;
        this.method = method;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public void setBody(Body body) {
        assertNotExecuted();
        streamed = body;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        if (buffer == null) {
            buffer = new ByteArrayOutputStream();
        }
        return buffer;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        RequestBody body = null;
        if (streamed != null) {
            body = new Streamed(streamed, headers.getContentLength());
        } else if (buffer != null) {
            body = RequestBody.create(buffer.toByteArray());
        }
        return new Answer(http.newCall(request(uri, method, headers, body)).execute());
    }

    /** Returns the request; a body that the method may not have is left out if it is empty. */
    static Request request(URI uri, HttpMethod method, HttpHeaders headers, @Nullable RequestBody body)
            throws IOException {
        HttpUrl url = HttpUrl.parse(uri.toString());
        if (url == null) {
            throw new IOException("not the URL of an HTTP request");
        }
        Request.Builder request = new Request.Builder().url(url);
        headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        RequestBody sent = body;
        boolean needed = NEEDS_BODY.contains(method);
        if (sent == null && needed) {
            sent = RequestBody.create(new byte[0]);
        } else if (sent != null && !needed && sent.contentLength() == 0) {
            sent = null;
        }
        try {
            return request.method(method.name(), sent).build();
        } catch (IllegalArgumentException e) {
            throw new IOException(method.name() + " cannot be sent so", e);
        }
    }

    /** A body that is written while it is sent. */
    private static final class Streamed extends RequestBody {
        private final Body body;
        private final long length;

        Streamed(Body body, long length) {
            this.body = body;
            this.length = length;
        }

        @Override
        public @Nullable MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public boolean isOneShot() {
            return !body.repeatable();
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink.outputStream());
        }
    }

    private record Answer(Response response) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(response.code());
        }

        @Override
        public String getStatusText() {
            return response.message();
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers(response);
        }

        @Override
        public InputStream getBody() {
            return response.body().byteStream();
        }

        @Override
        public void close() {
            response.close();
        }
    }

    static HttpHeaders headers(Response response) {
        HttpHeaders headers = new HttpHeaders();
        for (int i = 0; i < response.headers().size(); i++) {
            headers.add(response.headers().name(i), response.headers().value(i));
        }
        return headers;
    }
}
