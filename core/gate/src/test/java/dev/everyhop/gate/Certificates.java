package dev.everyhop.gate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Certificates of examples: those of RFC 8705 and RFC 9440, and that of a proxy. */
public final class Certificates {

    /** RFC 8705, appendix A. */
    public static final String RFC8705_THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

    public static final X509Certificate RFC8705 = read(
            "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UE"
                    + "AwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ/Au08/coZwxS7LfA"
                    + "4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83"
                    + "AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=");

    /** The value of the header of RFC 9440, appendix A. */
    public static final String RFC9440_HEADER =
            ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVk"
                    + "aWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0D"
                    + "AQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAw"
                    + "CQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYB"
                    + "BQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6"
                    + "bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    /** A proxy that is spiffe://example/ingress. */
    public static final X509Certificate PROXY = read(
            "MIIBoDCCAUagAwIBAgIUM5N3nMGaPpLpJg/BEVyaG6JDvpowCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHaW5ncmVzczAgFw0yNjExMjQxMDUyMzRaGA8yMTI2MTAzMTEwNTIzNFowEjEQMA4GA1UEAwwHaW5ncmVzczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFt1TqZPl9Xp66rISDK1R6sU5mnZcv4s2/ToQZR93A5WhFTHqO5lEt0EipEgOYPCeTIBK2a/PDKmisbPt4M6FJWjeDB2MB0GA1UdDgQWBBSWC9EM4jyaKqXByDlk5X1oTvoE5DAfBgNVHSMEGDAWgBSWC9EM4jyaKqXByDlk5X1oTvoE5DAPBgNVHRMBAf8EBTADAQH/MCMGA1UdEQQcMBqGGHNwaWZmZTovL2V4YW1wbGUvaW5ncmVzczAKBggqhkjOPQQDAgNIADBFAiEAm5lDEquebj0rzaeGBnyl0d+PBUJIrB825ORg3ndzamwCICUt0aQ2FA3FY+zP1J0QOsdamEeD7fwWHfeTG9PCbSuk");

    private Certificates() {}

    /** Writes a certificate as RFC 9440 says. */
    public static String field(X509Certificate certificate) {
        return ":" + Base64.getEncoder().encodeToString(der(certificate)) + ":";
    }

    /** Writes a certificate as Envoy does: PEM, percent-encoded. */
    public static String pem(X509Certificate certificate) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der(certificate));
        return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
                .replace("+", "%2B")
                .replace("/", "%2F")
                .replace("=", "%3D")
                .replace(" ", "%20")
                .replace("\n", "%0A");
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate read(String base64) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
