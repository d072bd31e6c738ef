package dev.everyhop.gate;

/** What comes of a layer's decision. */
public enum LayerMode {
    /** What the layer refuses is refused. */
    ENFORCE,
    /** What the layer would refuse is told as an event and let through. */
    SHADOW,
    /** The layer is not asked. */
    OFF
}
