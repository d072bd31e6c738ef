package dev.everyhop.secret.vault;

import dev.everyhop.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The token of a vault: had by a login or given, renewed when two thirds of its life have passed, had anew when it cannot be
 * renewed. Used by threads that read sources, never by a request's.
 */
final class VaultTokens {

    private static final int FORBIDDEN = 403;

    private final VaultHttp http;
    private final @Nullable VaultLogin login;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable Secret token;
    private boolean renewable;
    private boolean looked;
    private Instant renewAt = Instant.MAX;
    private Instant ends = Instant.MAX;

    VaultTokens(VaultHttp http, @Nullable VaultLogin login, @Nullable Secret given, InstantSource clock) {
        this.http = http;
        this.login = login;
        this.token = given;
        this.clock = clock;
    }

    /** Makes a call with a token; one that is refused is made once more with a new token, if a login can give one. */
    VaultAnswer call(Function<String, VaultAnswer> call) {
        turn.lock();
        try {
            VaultAnswer fresh = keepFresh();
            if (fresh != null) {
                return fresh;
            }
            VaultAnswer answer = with(call);
            if (answer instanceof VaultAnswer.Refused refused && refused.status() == FORBIDDEN && login != null) {
                VaultAnswer again = logIn(login);
                return again != null ? answer : with(call);
            }
            return answer;
        } finally {
            turn.unlock();
        }
    }

    private VaultAnswer with(Function<String, VaultAnswer> call) {
        Secret now = token;
        return now == null ? new VaultAnswer.Away("there is no token") : call.apply(new String(now.characters()));
    }

    /** Returns null if there is a token to use, else why not. */
    private @Nullable VaultAnswer keepFresh() {
        Instant now = clock.instant();
        if (token == null || now.isAfter(ends)) {
            return login == null ? null : logIn(login);
        }
        if (login == null && !looked) {
            VaultAnswer answer = with(text -> http.get("auth/token/lookup-self", text));
            // A vault that is down or sealed is asked again at the next call, one that forbids it is not.
            looked = answer instanceof VaultAnswer.Document
                    || (answer instanceof VaultAnswer.Refused refused && refused.status() == FORBIDDEN);
            if (answer instanceof VaultAnswer.Document document) {
                JsonNode data = document.body().path("data");
                take(data.path("ttl").asLong(0), data.path("renewable").asBoolean(false));
            }
        }
        if (!now.isBefore(renewAt)) {
            renew();
        }
        return null;
    }

    private void renew() {
        VaultAnswer answer = renewable
                ? with(text -> http.post("auth/token/renew-self", text, Map.of()))
                : new VaultAnswer.Refused(FORBIDDEN);
        if (answer instanceof VaultAnswer.Document document) {
            JsonNode auth = document.body().path("auth");
            take(auth.path("lease_duration").asLong(0), auth.path("renewable").asBoolean(false));
        } else if (login != null) {
            // Whether or not it helps, the old token is used until it ends.
            VaultAnswer unused = logIn(login);
        }
    }

    private @Nullable VaultAnswer logIn(VaultLogin how) {
        Map<String, String> body = how.body();
        if (body == null) {
            return new VaultAnswer.Away("the file with the service account's token cannot be read");
        }
        VaultAnswer answer = http.post(how.path(), null, body);
        if (!(answer instanceof VaultAnswer.Document document)) {
            return answer;
        }
        JsonNode auth = document.body().path("auth");
        String text = auth.path("client_token").asString("");
        if (text.isEmpty()) {
            return new VaultAnswer.Away("the login gave no token");
        }
        Secret old = token;
        token = Secret.of(text);
        if (old != null) {
            old.close();
        }
        take(auth.path("lease_duration").asLong(0), auth.path("renewable").asBoolean(false));
        return null;
    }

    private void take(long seconds, boolean mayRenew) {
        Instant now = clock.instant();
        renewable = mayRenew;
        // A token without a lease, such as a root token, never ends.
        renewAt = seconds <= 0
                ? Instant.MAX
                : now.plus(Duration.ofSeconds(seconds).multipliedBy(2).dividedBy(3));
        ends = seconds <= 0 ? Instant.MAX : now.plusSeconds(seconds);
    }
}
