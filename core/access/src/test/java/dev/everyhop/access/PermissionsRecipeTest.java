package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.subject.Subject;
import org.junit.jupiter.api.Test;

/** The code of the recipe {@code permissions.md}: what stands between the marks stands there too. */
class PermissionsRecipeTest {

    // quote: rules
    static final AccessRules RULES = AccessRules.byIssuer(Map.of(
            "https://id.example",
            AccessRules.builder()
                    .scopesArePermissions()
                    .rolesAreRoles()
                    .role("admin")
                    .grants("orders:*", "customers:read")
                    .claim("department", "sales")
                    .grants("quotes:read,write")
                    .build(),
            "https://partner.example",
            AccessRules.builder().role("admin").grants("quotes:read").build()));
    // end

    // quote: annotations
    @RequiresAuthentication
    static class Orders {

        @RequiresPermissions("orders:read")
        void list() {}

        @RequiresPermissions(
                value = {"orders:cancel", "orders:delete"},
                logical = Logical.OR)
        void cancel() {}
    }
    // end

    // quote: object rule
    static ObjectRules objectRules(OrderStore orders) {
        return ObjectRules.builder()
                .rule("own-order", call -> isOwn(orders, call) ? AccessDecision.permit() : HIDDEN, "orderId")
                .build();
    }

    static final AccessDecision HIDDEN = AccessDecision.deny(AccessReason.OBJECT_HIDDEN);

    private static boolean isOwn(OrderStore orders, ObjectCall call) {
        Optional<String> owner = orders.ownerOf(call.variable("orderId"));
        return owner.isPresent() && owner.equals(call.caller().identity().map(Identity::subject));
    }
    // end

    interface OrderStore {
        Optional<String> ownerOf(String orderId);
    }

    private static final Identity IDENTITY = new Identity(
            "https://id.example", "alice", Set.of("orders:read"), Set.of("clerk"), Map.of("department", "sales"));

    @Test
    void theChecksOfTheRecipe() {
        Identity identity = IDENTITY;
        // quote: check
        Requirement read = Requirement.permissions("orders:read"); // once, at start
        Grants grants = RULES.grantsFor(identity); // once for a token
        AccessDecision decision = grants.check(read); // at each request
        if (decision instanceof AccessDecision.Denied denied) {
            throw new IllegalStateException(denied.reason().code() + " " + denied.missing());
        }
        // end
        // quote: subject
        Subject subject = grants.subject();
        boolean mayQuote = subject.isPermitted("quotes:write") && subject.hasRole("clerk");
        // end

        assertThat(decision.isPermitted()).isTrue();
        assertThat(mayQuote).isTrue();
    }

    @Test
    void theAnnotationsOfTheRecipe() throws NoSuchMethodException {
        // quote: requirement
        Optional<Requirement> cancel = Requirement.of(Orders.class, Orders.class.getDeclaredMethod("cancel"));
        // end

        Grants grants = RULES.grantsFor(IDENTITY);
        assertThat(cancel.map(grants::check))
                .hasValue(new AccessDecision.Denied(AccessReason.PERMISSION_MISSING, "orders:cancel or orders:delete"));
        assertThat(Requirement.of(Orders.class, Orders.class.getDeclaredMethod("list"))
                        .map(grants::check))
                .hasValue(AccessDecision.permit());
    }

    @Test
    void theSameRoleOfThePartnerGrantsOnlyQuotes() {
        Grants partner =
                RULES.grantsFor(new Identity("https://partner.example", "bob", Set.of(), Set.of("admin"), Map.of()));

        assertThat(partner.isPermitted("quotes:read")).isTrue();
        assertThat(partner.isPermitted("orders:read")).isFalse();
        assertThat(partner.hasRole("admin")).isFalse();
    }

    @Test
    void theObjectRuleOfTheRecipe() {
        ObjectRules rules = objectRules(
                id -> Optional.ofNullable(Map.of("1", "alice", "2", "bob").get(id)));
        Grants alice = RULES.grantsFor(IDENTITY);

        assertThat(rules.check("own-order", new ObjectCall(alice, Map.of("orderId", "1")))
                        .isPermitted())
                .isTrue();
        assertThat(rules.check("own-order", new ObjectCall(alice, Map.of("orderId", "2"))))
                .isEqualTo(HIDDEN);
        assertThat(rules.check("own-order", new ObjectCall(alice, Map.of("orderId", "3"))))
                .isEqualTo(HIDDEN);
        assertThat(rules.check("own-order", new ObjectCall(Grants.anonymous(), Map.of("orderId", "3"))))
                .isEqualTo(HIDDEN);
    }

    @Test
    void theRecipeQuotesThisCode() throws IOException {
        Path root = Path.of(System.getProperty("everyhop.root"));
        String recipe = Files.readString(root.resolve("docs/recipes/permissions.md"));
        List<String> source = Files.readAllLines(
                root.resolve("core/access/src/test/java/dev/everyhop/access/PermissionsRecipeTest.java"));

        List<String> quotes = quotes(source);
        assertThat(quotes).hasSize(6).allSatisfy(quote -> assertThat(recipe).contains(quote));
    }

    private static List<String> quotes(List<String> source) {
        List<String> quotes = new ArrayList<>();
        StringBuilder quote = null;
        for (String line : source) {
            if (line.strip().startsWith("// quote: ")) {
                quote = new StringBuilder();
            } else if (line.strip().equals("// end") && quote != null) {
                quotes.add("```java\n" + quote.toString().stripTrailing().stripIndent() + "\n```\n");
                quote = null;
            } else if (quote != null) {
                quote.append(line).append('\n');
            }
        }
        return quotes;
    }
}
