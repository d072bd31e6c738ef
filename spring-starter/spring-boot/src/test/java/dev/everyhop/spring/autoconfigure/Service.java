package dev.everyhop.spring.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A real service on a real port, with a client for it. */
public final class Service implements AutoCloseable {

    /** Logs of tests lie with what is built, and keep no space back. */
    public static final String[] AUDIT = {"everyhop.audit.directory=target/everyhop-audit", "everyhop.audit.keep-back=0"
    };

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    private final String contextPath;

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
        this.contextPath = context.getEnvironment().getProperty("server.servlet.context-path", "");
    }

    /** Starts a service that accepts the tokens of {@link TestIssuer}. */
    public static Service start(Class<?> configuration, String... properties) {
        return startWith(configuration, TestIssuer.properties(properties));
    }

    public static Service startWith(Class<?> configuration, String... properties) {
        return new Service(new SpringApplicationBuilder(Base.class, configuration)
                .properties(AUDIT)
                .properties(properties)
                .properties("server.port=0", "spring.main.banner-mode=off", "spring.jmx.enabled=false")
                .run());
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, null);
    }

    public HttpResponse<String> get(String path, String token) {
        return send("GET", path, token);
    }

    public HttpResponse<String> send(String method, String path, @Nullable String token, String... headers) {
        return send(port(), method, contextPath + path, token, headers);
    }

    public HttpResponse<String> postForm(String path, @Nullable String token, String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port(), contextPath + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        return exchange(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    public HttpResponse<String> post(
            String path, @Nullable String token, String contentType, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port(), contextPath + path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return exchange(headers.length == 0 ? request : request.headers(headers));
    }

    public static HttpResponse<String> send(
            int port, String method, String path, @Nullable String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request);
    }

    private static URI uri(int port, String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Base {}
}
