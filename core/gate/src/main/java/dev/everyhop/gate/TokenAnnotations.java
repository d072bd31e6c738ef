package dev.everyhop.gate;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What annotations say of the token that a handler's caller needs, and of what may be done with it. */
final class TokenAnnotations {

    private TokenAnnotations() {}

    /**
     * Adds what a handler's annotations say.
     *
     * @return the annotation that asks for something of the token; null if none does
     */
    static @Nullable String read(Class<?> type, Method handler, RouteRules.Builder rules) {
        String asking = null;
        StepUp stepUp = nearest(type, handler, StepUp.class);
        if (stepUp != null) {
            rules.stepUp(RouteRules.StepUp.of(stepUp));
            asking = "@StepUp";
        }
        SenderConstrained bound = nearest(type, handler, SenderConstrained.class);
        if (bound != null) {
            rules.senderConstraint(bound.value());
            asking = "@SenderConstrained";
        }
        if (nearest(type, handler, TakeTokensOnce.class) != null) {
            rules.takeTokensOnce();
            asking = "@TakeTokensOnce";
        }
        DangerouslyForwardToken forward = handler.getAnnotation(DangerouslyForwardToken.class);
        if (forward != null) {
            rules.dangerouslyForwardToken(forward.reason());
        }
        return asking;
    }

    private static <A extends Annotation> @Nullable A nearest(Class<?> type, Method handler, Class<A> annotation) {
        A own = handler.getAnnotation(annotation);
        return own == null ? type.getAnnotation(annotation) : own;
    }
}
