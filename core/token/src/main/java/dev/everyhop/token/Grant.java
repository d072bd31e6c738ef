package dev.everyhop.token;

import dev.everyhop.token.internal.oauth.Form;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One way to a token, ready to be asked for. */
interface Grant {

    /** Returns its name in events, one of {@code client_credentials}, {@code token_exchange} and {@code refresh_token}. */
    String name();

    /** Returns what the token is for. */
    TokenTarget target();

    /** Returns why it cannot be asked for; null if it can. */
    default @Nullable ObtainReason cannot() {
        return null;
    }

    /** Adds what this grant sends. */
    void fill(Form form);

    /** Returns whether the answer must say which type was issued (RFC 8693, section 2.2.1). */
    default boolean isExchange() {
        return false;
    }

    /** Takes note of an answer that was accepted. */
    default void answered(Map<String, Object> members) {}

    /** Gets a token for this service itself (RFC 6749, section 4.4). */
    record ClientCredentials(TokenTarget target) implements Grant {
        @Override
        public String name() {
            return "client_credentials";
        }

        @Override
        public void fill(Form form) {
            form.add("grant_type", "client_credentials");
        }
    }

    /** Exchanges the caller's token (RFC 8693). */
    record Exchange(String subjectToken, @Nullable String actorToken, TokenTarget target) implements Grant {

        static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
        static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

        @Override
        public String name() {
            return "token_exchange";
        }

        @Override
        public void fill(Form form) {
            form.add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
            form.add("subject_token", subjectToken).add("subject_token_type", ACCESS_TOKEN);
            form.add("requested_token_type", ACCESS_TOKEN);
            if (actorToken != null) {
                form.add("actor_token", actorToken).add("actor_token_type", ACCESS_TOKEN);
            }
        }

        @Override
        public boolean isExchange() {
            return true;
        }

        @Override
        public String toString() {
            return "Exchange[" + target + "]";
        }
    }

    /** Refreshes a session (RFC 6749, section 6). */
    record Refresh(RefreshTokenStore store, TokenTarget target) implements Grant {
        @Override
        public String name() {
            return "refresh_token";
        }

        @Override
        public @Nullable ObtainReason cannot() {
            return store.current() == null ? ObtainReason.NO_REFRESH_TOKEN : null;
        }

        @Override
        public void fill(Form form) {
            String token = store.current();
            form.add("grant_type", "refresh_token").add("refresh_token", token == null ? "" : token);
        }

        @Override
        public void answered(Map<String, Object> members) {
            if (members.get("refresh_token") instanceof String next && !next.isEmpty()) {
                store.replace(next);
            }
        }
    }
}
