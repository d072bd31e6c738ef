package dev.everyhop.samples.quickstart.issuer;

import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rotates the signing key when the operator asks for it. */
@RestController
class RotationEndpoint {

    private final SigningKeys keys;

    RotationEndpoint(SigningKeys keys) {
        this.keys = keys;
    }

    @PostMapping("/operator/rotate")
    Map<String, String> rotate() {
        return Map.of("kid", keys.rotate());
    }
}
