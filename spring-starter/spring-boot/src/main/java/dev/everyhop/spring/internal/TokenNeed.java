package dev.everyhop.spring.internal;

import dev.everyhop.gate.DangerouslyForwardToken;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.SenderConstrained;
import dev.everyhop.gate.StepUp;
import dev.everyhop.gate.TakeTokensOnce;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * What a handler needs of the token itself, and what it may do with it.
 *
 * @param stepUp how strong and fresh the authentication must be; null where that does not count
 * @param senderConstraint how the token must be bound to its sender; null where it need not be
 * @param once whether each token is taken once
 * @param forwardReason why the handler may hand the token on; null if it may not
 */
public record TokenNeed(
        RouteRules.@Nullable StepUp stepUp,
        RouteRules.@Nullable SenderConstraint senderConstraint,
        boolean once,
        @Nullable String forwardReason) {

    public static final TokenNeed NOTHING = new TokenNeed(null, null, false, null);

    static final List<Class<? extends Annotation>> ANNOTATIONS =
            List.of(StepUp.class, SenderConstrained.class, TakeTokensOnce.class, DangerouslyForwardToken.class);

    public static TokenNeed of(RouteRules rules) {
        return new TokenNeed(
                rules.stepUp().orElse(null),
                rules.senderConstraint().orElse(null),
                rules.takesTokensOnce(),
                rules.forwardReason().orElse(null));
    }

    /**
     * Reads annotations. The nearest of a kind counts: a method's stands before its class's.
     *
     * @param places the method and then its class
     * @param handler how to name the handler in a failure
     */
    static TokenNeed read(List<MergedAnnotations> places, String handler) {
        StepUp stepUp = nearest(places, StepUp.class);
        SenderConstrained bound = nearest(places, SenderConstrained.class);
        DangerouslyForwardToken forward = nearest(places, DangerouslyForwardToken.class);
        if (forward != null && forward.reason().isBlank()) {
            throw Misconfiguration.ANNOTATION_INVALID.with(
                    "@DangerouslyForwardToken", handler, "it has no reason, which is what a reviewer will read");
        }
        if (forward != null && bound != null) {
            throw Misconfiguration.ANNOTATION_INVALID.with(
                    "@DangerouslyForwardToken",
                    handler,
                    "@SenderConstrained asks for a bound token, which nobody else could use; exchange it instead");
        }
        return new TokenNeed(
                stepUp == null ? null : stepUp(stepUp, handler),
                bound == null ? null : bound.value(),
                nearest(places, TakeTokensOnce.class) != null,
                forward == null ? null : forward.reason());
    }

    void addTo(RouteRules.Builder rules) {
        if (stepUp != null) {
            rules.stepUp(stepUp);
        }
        if (senderConstraint != null) {
            rules.senderConstraint(senderConstraint);
        }
        if (once) {
            rules.takeTokensOnce();
        }
        if (forwardReason != null) {
            rules.dangerouslyForwardToken(forwardReason);
        }
    }

    private static <A extends Annotation> @Nullable A nearest(List<MergedAnnotations> places, Class<A> annotation) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(annotation)) {
                return place.get(annotation).synthesize();
            }
        }
        return null;
    }

    private static RouteRules.StepUp stepUp(StepUp found, String handler) {
        try {
            return RouteRules.StepUp.of(found);
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.STEP_UP_INVALID.with(handler, Misconfiguration.cause(e));
        }
    }
}
