package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTricksTest {

    /** Everything is open, so that only the path can be the cause of a refusal. */
    private final Gate gate = Gate.builder()
            .policy(Policy.builder()
                    .permitAnyone("GET", "/orders/{id}", "test")
                    .permitAnyone("GET", "/**", "test")
                    .build())
            .build();

    /** The same by a document, with templates whose variables are parts of segments. */
    private final Gate openApi =
            Gate.builder().policy(Policy.fromOpenApi(Documents.of("""
                    paths:
                      /orders/{id}: &open
                        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                        get: {x-everyhop: {public: test}}
                      /orders/{id}.json: *open
                      /{id}: *open
                      /{id}.json: *open
                    """))).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "*",
                "http://host/orders",
                "//",
                "//orders",
                "/orders//7",
                "/orders/7//",
                "/.",
                "/..",
                "/orders/.",
                "/orders/..",
                "/orders/./7",
                "/orders/../admin",
                "/public/../../admin",
                "/orders/%2e",
                "/orders/%2E%2e",
                "/orders/.%2e/admin",
                "/orders/%2e./admin",
                "/orders/%252e%252e/admin",
                "/orders/%25%32%65",
                "/orders/%2f7",
                "/orders%2F7",
                "/orders/%252f7",
                "/orders\\7",
                "/orders/..\\admin",
                "/orders%5c7",
                "/orders/%5C..%5Cadmin",
                "/orders;v=1",
                "/orders;/7",
                "/orders/..;/admin",
                "/orders/7;jsessionid=1",
                "/;/orders",
                "/orders/7%3b",
                "/orders/%3Ba=b",
                "/orders/%00",
                "/orders/7%00.json",
                "/orders/%0d%0aX",
                "/orders/%1f",
                "/orders/%7F",
                "/orders/%C2%80",
                "/orders/%C2%9f",
                "/orders/%E2%80%A8",
                "/orders/%",
                "/orders/%2",
                "/orders/%zz",
                "/orders/%u002f",
                "/orders/%+1",
                "/orders/%c0%af",
                "/orders/%C1%A1",
                "/orders/%e0%80%af",
                "/orders/%f0%80%80%af",
                "/orders/%ED%A0%80",
                "/orders/%F4%90%80%80",
                "/orders/%F8%88%80%80%80",
                "/orders/%FF",
                "/orders/%80",
                "/orders/%C3",
                "/orders/%C3%28",
                "/orders/%C3A9",
                "/orders/%E2%82",
                "/orders/7 8",
                "/orders/7\t",
                "/orders/\u00e9",
                "/orders/\uff0f",
                "/orders/%\uff12\uff11",
                "/orders/\u0000",
                "/orders/\r\nX: y",
                "/orders#7",
                "/orders?7",
                "/orders/<7>",
                "/orders/\"",
                "/orders/{id}",
                "/orders/|",
                "/orders/^",
                "/orders/`",
                "/orders/[7]",
            })
    void pathWithMoreThanOneReadingIsRefused(String path) {
        for (Gate one : java.util.List.of(gate, openApi)) {
            Decision decision = one.check(new Call("GET", path, null, java.util.List.of()));

            assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class, deny -> {
                assertThat(deny.reason()).isEqualTo(GateReason.PATH_NOT_CANONICAL);
                assertThat(deny.status()).isEqualTo(400);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/orders/7, 7",
                "/orders/%37, 7",
                "/%6frders/7, 7",
                "/%4f%72ders/7, ",
                "/orders/a%20b, a b",
                "/orders/a+b, a+b",
                "/orders/a%2Bb, a+b",
                "/orders/50%25, 50%",
                "/orders/50%25off, 50%off",
                "/orders/%C3%A9, \u00e9",
                "/orders/%e2%82%ac, \u20ac",
                "/orders/%F0%9F%98%80, \ud83d\ude00",
                "/orders/%EF%BC%8F, \uff0f",
                "/orders/..., ...",
                "/orders/.7, .7",
                "/orders/7., 7.",
                "/orders/7..8, 7..8",
                "/orders/%7E, ~",
                "/orders/a%3Fb, a?b",
                "/orders/a%23b, a#b",
                "/orders/!$&'()*=:@~_-, !$&'()*=:@~_-",
                "/orders/%22, \"\"\"\"",
                "/Orders/7, ",
                "/orders/7/, ",
                "/orders/, ",
            })
    void everyOtherPathIsMatchedAsItDecodes(String path, String id) {
        Permit permit = (Permit) gate.check(Call.get(path.strip()));

        if (id == null) {
            assertThat(permit.route().template()).isEqualTo("/**");
        } else {
            assertThat(permit.route().template()).isEqualTo("/orders/{id}");
            assertThat(permit.pathVariables()).containsEntry("id", id);
        }
    }

    @Test
    void everyEncodedByteBelow128HasOneOutcome() {
        for (int octet = 0; octet < 128; octet++) {
            Decision decision = gate.check(Call.get(String.format(Locale.ROOT, "/orders/a%%%02X", octet)));
            if (octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\' || octet == ';') {
                assertThat(decision).as("octet %d", octet).isInstanceOf(Decision.Deny.class);
            } else {
                assertThat(((Permit) decision).pathVariables()).containsEntry("id", "a" + (char) octet);
            }
        }
    }

    @Test
    void pathMayHave8KibibytesAndNoMore() {
        assertThat(gate.check(Call.get("/" + "a".repeat(8191)))).isInstanceOf(Permit.class);

        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/" + "a".repeat(8192)));
        assertThat(deny.reason()).isEqualTo(GateReason.TARGET_TOO_LONG);
        assertThat(deny.status()).isEqualTo(414);
    }

    @Test
    void queryMayHave16KibibytesAndNoMore() {
        assertThat(gate.check(Call.get("/orders?" + "a".repeat(16 * 1024)))).isInstanceOf(Permit.class);

        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders?" + "a".repeat(16 * 1024 + 1)));
        assertThat(deny.reason()).isEqualTo(GateReason.TARGET_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"})
    void requestThatWantsToBeOneOfAnotherMethodIsRefused(String header) {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders/7").with(header, "DELETE"));

        assertThat(deny.reason()).isEqualTo(GateReason.METHOD_OVERRIDE);
        assertThat(deny.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_method=DELETE", "a=b&_method=PUT", "%5Fmethod=PUT", "_METHOD", "a;_method=PUT"})
    void overrideInTheQueryIsRefusedToo(String query) {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders/7?" + query));

        assertThat(deny.reason()).isEqualTo(GateReason.METHOD_OVERRIDE);
    }
}
