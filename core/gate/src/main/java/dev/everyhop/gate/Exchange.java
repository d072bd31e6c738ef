package dev.everyhop.gate;

import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.BodyResult;
import dev.everyhop.schema.ResponseContract;
import dev.everyhop.schema.ResponseResult;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.schema.WireResult;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a permit keeps of its request, to check the body and the answer by. */
final class Exchange {

    private final Route route;
    private final List<String> contentType;
    private final List<String> contentEncoding;
    private final Denials denials;
    private final Recorder.Told told;

    private Exchange(
            Route route, List<String> contentType, List<String> contentEncoding, Denials denials, Recorder.Told told) {
        this.route = route;
        this.contentType = contentType;
        this.contentEncoding = contentEncoding;
        this.denials = denials;
        this.told = told;
    }

    /** Returns what is kept; null if the route describes neither bodies nor answers. */
    static @Nullable Exchange of(ApiCall call, Route route, Caller caller, Denials denials, Recorder recorder) {
        RouteRules rules = route.rules();
        boolean schema =
                rules.mode(Layer.SCHEMA) != LayerMode.OFF && rules.body().isPresent();
        if (!schema && rules.responses().isEmpty()) {
            return null;
        }
        return new Exchange(
                route,
                List.copyOf(call.header("Content-Type")),
                List.copyOf(call.header("Content-Encoding")),
                denials,
                recorder.told(call, route, caller));
    }

    boolean readsBody() {
        return contract() != null;
    }

    int maxBodyBytes() {
        BodyContract contract = contract();
        return contract == null ? 0 : contract.guard().maxBytes();
    }

    BodyDecision body(InputStream in, long announcedLength) {
        BodyContract contract = contract();
        if (contract == null) {
            throw new IllegalStateException(PolicyCheck.name(route)
                    + " does not describe its bodies: ask readsBody() first, and leave the stream to the handler");
        }
        if (route.rules().mode(Layer.SCHEMA) == LayerMode.ENFORCE) {
            return decide(contract.check(contentType, contentEncoding, in, announcedLength));
        }
        WireResult read = contract.guard().read(in, announcedLength);
        return read instanceof WireResult.Accepted accepted
                ? body(accepted.body())
                // What is left of the stream is unread, so no shadow can hand it on.
                : told.denied(denials.schema(((WireResult.Refused) read).reason(), List.of()));
    }

    BodyDecision body(byte[] body) {
        BodyContract contract = contract();
        if (contract == null) {
            return new BodyDecision.Accepted(body, null);
        }
        BodyResult result = contract.check(contentType, contentEncoding, body);
        if (result instanceof BodyResult.Refused refused && route.rules().mode(Layer.SCHEMA) != LayerMode.ENFORCE) {
            told.shadowed(Layer.SCHEMA, denials.schema(refused.reason(), refused.errors()));
            return new BodyDecision.Accepted(body, null);
        }
        return decide(result);
    }

    private BodyDecision decide(BodyResult result) {
        if (result instanceof BodyResult.Accepted accepted) {
            return new BodyDecision.Accepted(accepted.body(), accepted.mediaType());
        }
        BodyResult.Refused refused = (BodyResult.Refused) result;
        return told.denied(denials.schema(refused.reason(), refused.errors()));
    }

    boolean readsResponse() {
        return !route.rules().responses().isEmpty();
    }

    int maxResponseBytes(int status) {
        if (!readsResponse()) {
            return 0;
        }
        ResponseContract contract = response(status);
        return (contract == null ? undeclared() : contract).maxBytes();
    }

    ResponseDecision response(int status, @Nullable String mediaType, byte[] body) {
        if (!readsResponse()) {
            return new ResponseDecision.Send(body);
        }
        ResponseContract contract = response(status);
        return decide(contract == null ? undeclared().check(mediaType, body) : contract.check(mediaType, body), body);
    }

    ResponseDecision unread(int status, SchemaReason reason) {
        if (!readsResponse()) {
            return new ResponseDecision.Send(null);
        }
        ResponseContract contract = response(status);
        return decide((contract == null ? undeclared() : contract).unread(reason), null);
    }

    private ResponseDecision decide(ResponseResult result, byte @Nullable [] body) {
        if (result instanceof ResponseResult.Passed passed) {
            if (passed.reason() != null) {
                told.response(passed.reason(), passed.errors(), "passed");
            }
            return new ResponseDecision.Send(body);
        }
        if (result instanceof ResponseResult.Masked masked) {
            told.response(SchemaReason.RESPONSE_UNDECLARED, masked.errors(), "masked");
            return new ResponseDecision.Send(masked.body());
        }
        ResponseResult.Blocked blocked = (ResponseResult.Blocked) result;
        told.response(blocked.reason(), blocked.errors(), "blocked");
        return denials.response(blocked.reason());
    }

    private @Nullable BodyContract contract() {
        return route.rules().mode(Layer.SCHEMA) == LayerMode.OFF
                ? null
                : route.rules().body().orElse(null);
    }

    private @Nullable ResponseContract response(int status) {
        String exact = Integer.toString(status);
        ResponseContract contract = route.rules().responses().get(exact);
        if (contract == null) {
            contract = route.rules().responses().get(exact.charAt(0) + "XX");
        }
        return contract == null ? route.rules().responses().get("default") : contract;
    }

    /** A status that is not described has no body, in the mode of those that are. */
    private ResponseContract undeclared() {
        return ResponseContract.builder(
                        switch (route.rules().responseMode().orElse(ResponseMode.OBSERVE)) {
                            case OFF, OBSERVE -> ResponseContract.Mode.OBSERVE;
                            case MASK -> ResponseContract.Mode.MASK;
                            case BLOCK -> ResponseContract.Mode.BLOCK;
                        })
                .build();
    }
}
