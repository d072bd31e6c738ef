package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.OpenApiSource;
import dev.everyhop.gate.Policy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application whose bodies and answers a document describes. */
final class DescribedApplication {

    private static final String DOCUMENT = """
            openapi: 3.1.1
            info: {title: Orders, version: "1"}
            paths:
              /in/{how}:
                parameters: [{name: how, in: path, required: true, schema: {type: string}},
                             {name: q, in: query, schema: {type: string}}]
                get: {x-everyhop: {public: test}, responses: {"200": {description: ok}}}
                post:
                  x-everyhop: {public: test, wire: {bytes: 300, gzip: true, parts: 3, partBytes: 20, nameLength: 8}, modes: {response: "off"}}
                  requestBody:
                    content:
                      application/json: {schema: &order {type: object, properties: {qty: {type: integer}, note: {type: string}}}}
                      application/x-www-form-urlencoded: {schema: *order}
                      multipart/form-data: {schema: {type: object, properties: {qty: {type: integer}, note: {type: string}, file: {}}}}
                      text/plain: {schema: {type: string}}
                  responses: {"200": {description: ok}}
              /shadowed/{how}:
                parameters: [{name: how, in: path, required: true, schema: {type: string}}]
                post:
                  x-everyhop: {public: test, modes: {schema: shadow, response: "off"}}
                  requestBody: {content: {application/json: {schema: *order}}}
                  responses: {"200": {description: ok}}
              /mask/{how}:
                parameters: [{name: how, in: path, required: true, schema: {type: string}},
                             {name: leak, in: query, schema: {type: string}}]
                get:
                  x-everyhop: {public: test, modes: {response: mask}}
                  responses: &responses
                    "200": {description: ok, content: {application/json: {schema: *order}, text/event-stream: {}}}
                    "204": {description: none}
                    "302": {description: elsewhere}
                    "418": {description: teapot, content: {application/json: {schema: *order}}}
              /block/{how}:
                parameters: [{name: how, in: path, required: true, schema: {type: string}}]
                get: {x-everyhop: {public: test, modes: {response: block}}, responses: *responses}
              /observe/{how}:
                parameters: [{name: how, in: path, required: true, schema: {type: string}}]
                get: {x-everyhop: {public: test, modes: {response: observe}}, responses: *responses}
            """;

    static final String CLEAN = "{\"qty\":1}";
    static final String LEAK = "{\"qty\":1,\"secret\":\"s3cr3t\"}";

    final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    final List<String> entered = new CopyOnWriteArrayList<>();

    private final Gate gate = Gate.builder()
            .policy(Policy.fromOpenApi(OpenApiSource.of("api.yaml", DOCUMENT.getBytes(UTF_8))))
            .events(events::add)
            .build();

    void start(ServletContext context) {
        var early = context.addFilter("early", (request, response, chain) -> {
            HttpServletRequest http = (HttpServletRequest) request;
            if (request.getDispatcherType() == DispatcherType.REQUEST && http.getHeader("Behave") != null) {
                switch (http.getHeader("Behave")) {
                    case "parameters" -> request.getParameter("qty");
                    case "reader" -> request.getReader();
                    default -> ((HttpServletResponse) response).setHeader("Early", "kept");
                }
            }
            chain.doFilter(request, response);
        });
        early.setAsyncSupported(true);
        early.addMappingForUrlPatterns(null, false, "/*");
        GateFilter.register(context, gate);
        var again = context.addFilter("again", new GateFilter(gate));
        again.setAsyncSupported(true);
        again.addMappingForUrlPatterns(java.util.EnumSet.allOf(DispatcherType.class), true, "/*");
        servlet(context, "in", "/in/*", DescribedApplication::in);
        servlet(context, "shadowed", "/shadowed/*", DescribedApplication::in);
        servlet(context, "mask", "/mask/*", DescribedApplication::out);
        servlet(context, "block", "/block/*", DescribedApplication::out);
        servlet(context, "observe", "/observe/*", DescribedApplication::out);
        servlet(context, "target", "/target", (request, response) -> json(response, LEAK));
        servlet(context, "error", "/error", (request, response) -> json(response, LEAK));
    }

    private static void in(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String how = request.getPathInfo().substring(1);
        StringBuilder told = new StringBuilder();
        switch (how) {
            case "stream" -> told.append(new String(request.getInputStream().readAllBytes(), ISO_8859_1));
            case "reader" -> request.getReader().lines().forEach(told::append);
            case "parameters" ->
                new TreeMap<>(request.getParameterMap())
                        .forEach((name, values) -> told.append(name).append(Arrays.toString(values)));
            case "parts" -> parts(request, told);
            case "head" -> {
                for (String name : Collections.list(request.getHeaderNames())) {
                    if (!List.of("host", "connection").contains(name.toLowerCase(java.util.Locale.ROOT))) {
                        told.append(name.toLowerCase(java.util.Locale.ROOT))
                                .append(Collections.list(request.getHeaders(name)));
                    }
                }
                told.append(request.getContentLength()).append(' ').append(request.getCharacterEncoding());
            }
            case "listener" -> {
                listen(request, response);
                return;
            }
            default -> throw new ServletException(how);
        }
        // The bytes as they are, whatever they mean.
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        byte[] bytes = told.toString().getBytes(how.equals("stream") ? ISO_8859_1 : UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static void parts(HttpServletRequest request, StringBuilder told) throws IOException {
        try {
            for (Part part : request.getParts()) {
                told.append(part.getName())
                        .append('|')
                        .append(part.getSubmittedFileName())
                        .append('|');
                told.append(part.getContentType())
                        .append('|')
                        .append(part.getSize())
                        .append('|');
                told.append(new String(part.getInputStream().readAllBytes(), UTF_8))
                        .append('\n');
                Path kept = Files.createTempFile("part", ".txt");
                part.write(kept.toString());
                told.append(Files.readString(kept).length()).append('\n');
                Files.delete(kept);
            }
            told.append(request.getPart("none") == null).append(request.getParameter("qty"));
        } catch (ServletException e) {
            told.append(e.getMessage());
        }
    }

    private static void listen(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext async = request.startAsync();
        ServletInputStream in = request.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.setReadListener(new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
                while (in.isReady() && !in.isFinished()) {
                    all.write(in.read());
                }
            }

            @Override
            public void onAllDataRead() throws IOException {
                response.setContentLength(all.size());
                response.getOutputStream().write(all.toByteArray());
                async.complete();
            }

            @Override
            public void onError(Throwable error) {
                async.complete();
            }
        });
    }

    private static void out(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String how = request.getPathInfo().substring(1);
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            json(response, LEAK);
            return;
        }
        switch (how) {
            case "clean" -> json(response, CLEAN);
            case "leak" -> json(response, LEAK);
            case "writer" -> {
                response.setContentType("application/json;charset=UTF-8");
                response.setHeader("Content-Length", Integer.toString(LEAK.length()));
                response.addHeader("Handler", LEAK);
                response.getWriter().write(LEAK);
                response.getWriter().flush();
                response.flushBuffer();
            }
            case "large" -> {
                response.setContentType("application/json");
                response.setContentLength(2 << 20);
                for (int i = 0; i < 2 << 10; i++) {
                    response.getOutputStream().write(new byte[1024]);
                    response.flushBuffer();
                }
            }
            case "events" -> {
                response.setContentType("text/event-stream");
                response.getOutputStream().print("data: s3cr3t\n\n");
                response.flushBuffer();
            }
            case "listener" -> {
                response.setContentType("application/json");
                AsyncContext async = request.startAsync();
                ServletOutputStream body = response.getOutputStream();
                body.setWriteListener(new Writing(async, body));
            }
            case "large-undeclared" -> {
                response.setStatus(202);
                json(response, "[" + "1,".repeat(400_000) + "1]");
            }
            case "none" -> response.setStatus(204);
            case "undeclared" -> {
                response.setStatus(202);
                json(response, CLEAN);
            }
            case "reset" -> {
                response.getWriter().write(LEAK);
                response.reset();
                json(response, CLEAN);
            }
            case "redirect" -> {
                response.getOutputStream().print(LEAK);
                response.sendRedirect("/elsewhere");
            }
            case "error" -> {
                response.getOutputStream().print(LEAK);
                response.sendError(418);
            }
            case "throws" -> {
                json(response, LEAK);
                response.flushBuffer();
                throw new ServletException("as it should");
            }
            case "forward" -> request.getRequestDispatcher("/target").forward(request, response);
            case "include" -> {
                response.setContentType("application/json");
                request.getRequestDispatcher("/target").include(request, response);
            }
            default -> asynchronously(how, request, response);
        }
    }

    private static void asynchronously(String how, HttpServletRequest request, HttpServletResponse response)
            throws ServletException {
        AsyncContext async = how.equals("async-given") ? request.startAsync(request, response) : request.startAsync();
        switch (how) {
            case "async-complete", "async-given" ->
                async.start(() -> {
                    write((HttpServletResponse) async.getResponse());
                    async.complete();
                });
            case "async-again" -> {
                write(response);
                request.getAsyncContext().complete();
            }
            case "async-dispatch" -> async.start(async::dispatch);
            case "async-dispatch-now" -> async.dispatch();
            case "async-timeout", "async-timeout-told" -> {
                write(response);
                // Not 1 ms: Jetty 12.1.10 by itself loses one in some hundred timeouts that fire while its handler
                // returns.
                async.setTimeout(100);
                if (how.equals("async-timeout-told")) {
                    async.addListener(new Completing());
                }
            }
            default -> throw new ServletException(how);
        }
    }

    private static void write(HttpServletResponse response) {
        try {
            json(response, LEAK);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void json(HttpServletResponse response, String text) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(text.getBytes(UTF_8));
    }

    private void servlet(ServletContext context, String name, String pattern, Handler handler) {
        var registration = context.addServlet(name, new HandlerServlet(name, handler));
        registration.addMapping(pattern);
        registration.setAsyncSupported(true);
    }

    private interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    private final class HandlerServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient Handler handler;

        HandlerServlet(String name, Handler handler) {
            this.name = name;
            this.handler = handler;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            entered.add(name);
            handler.handle(request, response);
        }
    }

    private record Writing(AsyncContext async, ServletOutputStream body) implements WriteListener {

        @Override
        public void onWritePossible() throws IOException {
            for (byte b : LEAK.getBytes(UTF_8)) {
                if (!body.isReady()) {
                    return;
                }
                body.write(b);
            }
            async.complete();
        }

        @Override
        public void onError(Throwable error) {
            async.complete();
        }
    }

    private static final class Completing implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
