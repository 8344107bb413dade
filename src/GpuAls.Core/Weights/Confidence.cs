namespace GpuAls.Core.Weights;

/// <summary>How a strength r becomes the confidence c of a seen pair; an unseen pair has c = 1.</summary>
public enum Confidence
{
    /// <summary>c = 1 + α·r (Hu, Koren, Volinsky 2008).</summary>
    Hu,

    /// <summary>c = α·r: what the Python package implicit computes. A strength below 1/α counts less than an unseen pair.</summary>
    Scaled,

    /// <summary>c = 1 + α·ln(1 + r): a thousand plays are not a thousand times one play.</summary>
    Log,

    /// <summary>c = 1 + α·bm25: r with a ceiling that is lower for items with many plays, times how choosy the user is; see <see cref="RetrievalEvidence"/>.</summary>
    Bm25,

    /// <summary>c = 1 + α·√r·idf: the root of r, times how choosy the user is; see <see cref="RetrievalEvidence"/>.</summary>
    Tfidf,

    /// <summary>c = 1 + α: that there was a play counts, how many does not.</summary>
    Binary,
}
