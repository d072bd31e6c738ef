package dev.everyhop.spring;

import dev.everyhop.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import okhttp3.OkHttpClient;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes the requests of a {@code RestClient} or {@code RestTemplate} calls of an {@link ApiClient}.
 *
 * <p><b>Security guarantees.</b> Those of the client: mutual TLS of the current key epoch, peers that may answer, addresses
 * that may be connected to, tokens.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> What the client refuses is a {@code ResourceAccessException} of Spring whose cause is a
 * {@link dev.everyhop.client.ClientRefusedException}.
 */
public final class ApiClientRequestFactory implements ClientHttpRequestFactory {

    private final OkHttpClient http;

    /** Makes a factory over this client, which is not closed with it. */
    public ApiClientRequestFactory(ApiClient client) {
        this.http = client.okHttp();
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
        return new ApiClientRequest(http, uri, method);
    }
}
