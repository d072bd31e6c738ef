package dev.everyhop.secret;

import java.util.Map;

/** Secrets in environment variables. */
final class SecretEnvironment implements SecretSource {

    private final Map<String, String> variables;

    SecretEnvironment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public String name() {
        return "environment";
    }

    @Override
    public boolean isWeak() {
        return true;
    }

    @Override
    public SecretRead read(String secret) {
        String value = variables.get(secret);
        if (value == null) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, secret);
        }
        return value.isEmpty()
                ? new SecretRead.Failed(SecretReason.SECRET_SIZE, secret)
                : new SecretRead.Found(Secret.of(value), "");
    }
}
