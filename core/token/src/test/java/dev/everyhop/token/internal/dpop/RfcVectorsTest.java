package dev.everyhop.token.internal.dpop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples of RFC 9449 and RFC 7638. */
class RfcVectorsTest {

    private static final String TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    private static final String HEADER =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs"
                    + "cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6"
                    + "IlAtMjU2In19";
    private static final String RESOURCE_PROOF = HEADER
            + ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90"
            + "ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFF"
            + "byJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    private static final String TOKEN_PROOF = HEADER
            + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2Vu"
            + "IiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37x"
            + "RZT3Lg";
    private static final byte[] BOUND_TO = Thumbprint.decoded("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");

    @Test
    void theProofForAResourceIsGood() {
        Proof proof = check("https://resource.example.org")
                .check(List.of(RESOURCE_PROOF), "GET", "/protectedresource", TOKEN, BOUND_TO, 1562262618);

        assertThat(proof.fault()).isNull();
        assertThat(proof.id()).isEqualTo(Thumbprint.sha256("e1j3V_bKic8-LAEB".getBytes(US_ASCII)));
        assertThat(proof.until()).isEqualTo(1562262618 + 60 + 10 + 1);
    }

    @Test
    void theProofForATokenRequestIsSignedWellAndNamesNoToken() {
        Proof proof = check("https://server.example.com")
                .check(List.of(TOKEN_PROOF), "POST", "/token", TOKEN, BOUND_TO, 1562262616);

        assertThat(proof.fault()).isEqualTo(DpopFault.CLAIMS);
    }

    @Test
    void theThumbprintOfRfc7638() {
        Map<String, Object> key = Map.of(
                "kty",
                "RSA",
                "n",
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
                        + "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9"
                        + "c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw"
                        + "0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
                "e",
                "AQAB",
                "alg",
                "RS256",
                "kid",
                "2011-04-29");

        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(Thumbprint.of(key)))
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    private static ProofCheck check(String base) {
        return new ProofCheck(Set.of(JwsAlgorithm.ES256), List.of(base), 60, 10, null, null);
    }
}
