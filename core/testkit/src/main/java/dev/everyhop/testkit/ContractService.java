package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.OpenApiSource;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.limit.Limits;
import dev.everyhop.token.TokenVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The service that the contract is about: its policy, who may call, and what its handlers do. An adapter routes requests to
 * {@link #handle} by its framework's own means, one mapping for each of {@link #operations}, and maps everything else to
 * {@link #stray}, so that what the gate lets through by mistake is seen.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; the cases of the contract run one after the other.
 */
public final class ContractService {

    /** Is in what clients send and in what handlers keep; it must not be in refusals, nor in events. */
    static final String CANARY = "c4n4ry";

    private static final String CLEAN = "{\"item\":\"tea\"}";
    private static final String LEAK = "{\"item\":\"tea\",\"secret\":\"" + CANARY + "\"}";

    private final ContractTokens tokens = new ContractTokens();
    private final Policy policy = Policy.fromOpenApi(OpenApiSource.of("contract.yaml", document()));
    private final Limits limits = Limits.local();
    private final List<SecurityEvent> heard = new CopyOnWriteArrayList<>();
    private final List<Entered> entered = new CopyOnWriteArrayList<>();

    /** Makes a service with an issuer of its own. */
    public ContractService() {}

    /** A handler that ran: what it was given, and what the gate had permitted. */
    record Entered(String operation, String permitted, String caller, String principal, String body) {}

    /**
     * An operation that the service has a handler for.
     *
     * @param method its method
     * @param template its path
     */
    public record Operation(String method, String template) {}

    /** Returns the operations that need a handler, in no order that matters. */
    public List<Operation> operations() {
        return policy.routes().stream()
                .filter(route -> !route.template().equals("/nobody"))
                .map(route -> new Operation(route.method(), route.template()))
                .toList();
    }

    /** Returns what the gate's policy is. */
    public Policy policy() {
        return policy;
    }

    /** Returns who verifies tokens. */
    public TokenVerifier tokens() {
        return tokens.verifier();
    }

    /** Returns what tokens are worth. */
    public AccessRules access() {
        return AccessRules.builder()
                .rolesAreRoles()
                .claimIsPermissions("permissions")
                .build();
    }

    /** Returns the object rules that the policy names. */
    public ObjectRules objectRules() {
        return ObjectRules.builder()
                .ruleWithoutIo(
                        "mine",
                        call -> call.pathVariables().getOrDefault("id", "").equals("alice")
                                ? AccessDecision.permit()
                                : AccessDecision.deny(AccessReason.OBJECT_HIDDEN),
                        "id")
                .rule("denied", call -> AccessDecision.deny(AccessReason.OBJECT_DENIED))
                .rule("broken", call -> {
                    throw new IllegalStateException(CANARY);
                })
                .build();
    }

    /** Returns limits that do not count by source, since all cases come from one. */
    public GateLimits limits() {
        return GateLimits.builder()
                .limits(limits)
                .dangerouslyWithoutSourceLimit()
                .build();
    }

    /** Returns the sink that hears what the gate decides. */
    public SecurityEvents events() {
        return heard::add;
    }

    /** Makes a gate of all this, for adapters that are given one. */
    public Gate gate() {
        return Gate.builder()
                .policy(policy)
                .tokens(tokens())
                .access(access())
                .objectRules(objectRules())
                .limits(limits())
                .events(events())
                .build();
    }

    /**
     * Does what the handler of an operation does.
     *
     * @param permit what the adapter hands to handlers
     * @throws IllegalStateException for an operation that fails
     */
    public ContractReply handle(ContractCall call, Permit permit) {
        String what = call.method() + " " + call.template() + new TreeMap<>(call.variables());
        String permitted =
                permit.route().method() + " " + permit.route().template() + new TreeMap<>(permit.pathVariables());
        String caller = permit.caller().subject().orElse("-");
        entered.add(new Entered(
                what,
                permitted,
                caller,
                Objects.requireNonNullElse(call.principal(), "-"),
                new String(call.body(), UTF_8)));
        String how = call.variables().getOrDefault("how", "");
        if (call.template().equals("/fails")) {
            throw new IllegalStateException(CANARY);
        }
        return how.isEmpty() ? ContractReply.text(what + " " + caller) : reply(how);
    }

    private static ContractReply reply(String how) {
        return switch (how) {
            case "clean" -> ContractReply.json(200, CLEAN);
            case "leak" -> ContractReply.json(200, LEAK);
            case "wrong" -> ContractReply.json(200, "{\"item\":7}");
            case "no-json" -> ContractReply.json(200, "{\"item\":");
            case "empty" -> ContractReply.json(200, "");
            case "type" -> ContractReply.text("a text " + CANARY);
            case "accepted" -> ContractReply.json(202, LEAK);
            case "none" -> ContractReply.empty(204, Map.of());
            case "elsewhere" -> ContractReply.empty(302, Map.of("Location", "/open"));
            case "gone" -> ContractReply.json(404, LEAK);
            case "broken" -> ContractReply.json(500, LEAK);
            default -> throw new IllegalStateException(CANARY);
        };
    }

    /** Is what a handler does that no request may reach; the case that reached it fails. */
    public ContractReply stray(String where) {
        entered.add(new Entered("stray " + where, "nothing", "-", "-", ""));
        return ContractReply.text("stray");
    }

    /** Returns a good token of alice, who is a clerk, with these claims besides. */
    public String token(Map<String, Object> claims) {
        return tokens.claimed("", ContractTokens.with(claims));
    }

    ContractTokens minted() {
        return tokens;
    }

    List<SecurityEvent> heard() {
        return heard;
    }

    List<Entered> entered() {
        return entered;
    }

    void forget() {
        heard.clear();
        entered.clear();
    }

    private static byte[] document() {
        try (InputStream in =
                Objects.requireNonNull(ContractService.class.getResourceAsStream("contract.yaml"), "contract.yaml")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
