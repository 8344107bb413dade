namespace GpuAls.Core.Interactions;

/// <summary>A name that no user or item has.</summary>
public sealed class UnknownNameException : GpuAlsException
{
    /// <param name="name">What was looked for.</param>
    /// <param name="kind">What it should have been: "user", "artist".</param>
    /// <param name="suggestions">Names that are near, the nearest first.</param>
    public UnknownNameException(string name, string kind, IReadOnlyList<string> suggestions) : base(Sentence(name, kind, "", suggestions))
    {
        Name = name;
        Kind = kind;
        Suggestions = suggestions;
    }

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    /// <summary>What it should have been: "user", "artist".</summary>
    public string Kind { get; }

    /// <summary>Names that are near, the nearest first; none where nothing is near.</summary>
    public IReadOnlyList<string> Suggestions { get; }

    /// <summary>The message with the place that was searched, such as a model file: <c>no artist named 'maroon5 ' in plays.als. Did you mean 'maroon5'?</c></summary>
    public string MessageIn(string place) => Sentence(Name, Kind, $" in {DisplayText.Escape(place)}", Suggestions);

    static string Sentence(string name, string kind, string place, IReadOnlyList<string> suggestions)
    {
        var question = suggestions.Count == 0 ? "" : $". Did you mean {DisplayText.OneOf([.. suggestions.Select(DisplayText.Quote)])}?";
        return $"no {kind} named {DisplayText.Quote(name)}{place}{question}";
    }
}
