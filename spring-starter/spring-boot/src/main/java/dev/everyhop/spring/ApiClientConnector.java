package dev.everyhop.spring;

import dev.everyhop.client.ApiClient;
import dev.everyhop.gate.Caller;
import dev.everyhop.spring.internal.CurrentCaller;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Makes the requests of a {@code WebClient} calls of an {@link ApiClient}.
 *
 * <p><b>Security guarantees.</b> Those of the client, as of {@link ApiClientRequestFactory}. The token is that of the request
 * that is being served where the call was subscribed to.
 *
 * <p><b>Thread safety.</b> Safe. Calls wait on threads of Reactor's bounded elastic scheduler, never on an event loop; bodies
 * of requests are held in memory, those of responses are read as they are asked for.
 *
 * <p><b>Failure.</b> What the client refuses is a {@code WebClientRequestException} whose cause is a
 * {@link dev.everyhop.client.ClientRefusedException}.
 */
public final class ApiClientConnector implements ClientHttpConnector {

    private final OkHttpClient http;

    /** Makes a connector over this client, which is not closed with it. */
    public ApiClientConnector(ApiClient client) {
        this.http = client.okHttp();
    }

    @Override
    public Mono<ClientHttpResponse> connect(
            HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
        return Mono.deferContextual(context -> {
            Caller caller = context.<Caller>getOrEmpty(Caller.class).orElse(null);
            ReactiveApiClientRequest request = new ReactiveApiClientRequest(method, uri);
            return callback.apply(request).then(Mono.defer(() -> call(request, caller)));
        });
    }

    private Mono<ClientHttpResponse> call(ReactiveApiClientRequest from, @Nullable Caller caller) {
        Request request;
        try {
            request = from.request();
        } catch (IOException e) {
            return Mono.error(e);
        }
        return Mono.<ClientHttpResponse>create(sink -> execute(http.newCall(request), caller, sink))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void execute(Call call, @Nullable Caller caller, MonoSink<ClientHttpResponse> sink) {
        AtomicReference<@Nullable Response> unclaimed = new AtomicReference<>();
        sink.onCancel(() -> {
            call.cancel();
            close(unclaimed);
        });
        try {
            Response response = CurrentCaller.with(caller, call::execute);
            unclaimed.set(response);
            if (call.isCanceled()) {
                close(unclaimed);
            }
            sink.success(new ReactiveApiClientResponse(call, response));
        } catch (IOException | RuntimeException e) {
            sink.error(e);
        }
    }

    private static void close(AtomicReference<@Nullable Response> unclaimed) {
        Response response = unclaimed.getAndSet(null);
        if (response != null) {
            response.close();
        }
    }
}
