using System.Text.Json;

namespace GpuAls.Core.Indexing;

/// <summary>The settings of an index: how many lists a query reads, and the recall that this had when the index was built.</summary>
public sealed record IndexSettings
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The number of lists that a query for similar items reads, for answers of ten items.</summary>
    public required int SimilarProbes { get; init; }

    /// <summary>The number of lists that a query for recommendations reads, for answers of ten items.</summary>
    public required int RecommendProbes { get; init; }

    /// <summary>The recall that was asked for.</summary>
    public required double Recall { get; init; }

    /// <summary>
    /// The share of the exact ten most similar items that queries found, the mean over a sample of items; null if no item has a vector.
    /// </summary>
    public double? SimilarRecall { get; init; }

    /// <summary>
    /// The share of the exact ten recommendations that queries found, the mean over a sample of users; null if no user has a vector.
    /// </summary>
    public double? RecommendRecall { get; init; }

    /// <summary>
    /// The number of vectors of items that updates changed or added since the recall was measured; one that changed twice counts twice.
    /// </summary>
    public long ChangedVectors { get; init; }

    /// <summary>The checksum of the vectors that the index belongs to.</summary>
    internal uint Checksum { get; init; }

    /// <summary>The settings as JSON. The member names belong to the file format.</summary>
    internal byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("similarProbes", SimilarProbes);
            json.WriteNumber("recommendProbes", RecommendProbes);
            json.WriteNumber("recall", Recall);
            if (SimilarRecall is { } similar) json.WriteNumber("similarRecall", similar);
            if (RecommendRecall is { } recommend) json.WriteNumber("recommendRecall", recommend);
            if (ChangedVectors > 0) json.WriteNumber("changedVectors", ChangedVectors);
            json.WriteNumber("itemFactors", Checksum);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads the JSON of <see cref="Write"/>. Unknown members are ignored.</summary>
    /// <exception cref="FormatException">The text is not JSON, or a member is missing or has another type.</exception>
    internal static IndexSettings Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            return new IndexSettings
            {
                SimilarProbes = Member(root, "similarProbes").GetInt32(),
                RecommendProbes = Member(root, "recommendProbes").GetInt32(),
                Recall = Member(root, "recall").GetDouble(),
                SimilarRecall = root.TryGetProperty("similarRecall", out var similar) ? similar.GetDouble() : null,
                RecommendRecall = root.TryGetProperty("recommendRecall", out var recommend) ? recommend.GetDouble() : null,
                ChangedVectors = root.TryGetProperty("changedVectors", out var changed) ? changed.GetInt64() : 0,
                Checksum = Member(root, "itemFactors").GetUInt32(),
            };
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    static JsonElement Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) ? member : throw new FormatException($"'{name}' is missing");
}
