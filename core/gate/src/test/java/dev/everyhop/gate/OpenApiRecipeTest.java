package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents on the recipe's page do what the page says. */
class OpenApiRecipeTest {

    private final String page = read();

    @Test
    void documentOfOnesOwnGivesTheTable() {
        Policy policy = Policy.fromOpenApi(Documents.yaml(block("yaml", "openapi")));

        assertThat(policy.toTable()).isEqualTo(block("", "METHOD"));
    }

    @Test
    void overlayNamesEachChange() {
        Policy policy = Policy.fromOpenApi(Documents.of("""
                paths:
                  /user: {post: {}}
                  /a: {get: {security: [{basic: []}, {oauth: [a]}]}}
                  /b: {get: {}}
                """)
                .overlay(
                        "page.yaml",
                        block("yaml", "overlay").replace("basicAuth", "basic").getBytes(StandardCharsets.UTF_8))
                .requireByDefault("api"));

        assertThat(policy.toTable()).isEqualTo("""
                METHOD  PATH   NEEDS
                POST    /user  nothing: New users have no token yet
                GET     /a     a token with a
                GET     /b     a token with api
                """);
    }

    private String block(String language, String beginning) {
        Matcher matcher = Pattern.compile("```" + language + "\n(" + beginning + ".*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String read() {
        try {
            return Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/recipes/openapi.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
