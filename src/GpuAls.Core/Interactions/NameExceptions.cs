namespace GpuAls.Core.Interactions;

/// <summary>A name that no user or item has.</summary>
public sealed class UnknownNameException : GpuAlsException
{
    internal UnknownNameException(string name, string kind, IReadOnlyList<string> suggestions) : base(Sentence(name, kind, "", suggestions))
    {
        Name = name;
        Kind = kind;
        Suggestions = suggestions;
    }

    /// <summary>The unknown name.</summary>
    public string Name { get; }

    /// <summary>The kind of row that was asked for: "user", "item".</summary>
    public string Kind { get; }

    /// <summary>Up to three similar names, the most similar first; empty if no name is similar.</summary>
    public IReadOnlyList<string> Suggestions { get; }

    /// <summary>
    /// The message with the place that was searched, such as a model file: <c>no item named 'maroon5 ' in plays.als. Did you mean 'maroon5'?</c>
    /// </summary>
    internal string MessageIn(string place) => Sentence(Name, Kind, $" in {DisplayText.Escape(place)}", Suggestions);

    static string Sentence(string name, string kind, string place, IReadOnlyList<string> suggestions)
    {
        var question = suggestions.Count == 0 ? "" : $". Did you mean {DisplayText.OneOf([.. suggestions.Select(DisplayText.Quote)])}?";
        return $"no {kind} named {DisplayText.Quote(name)}{place}{question}";
    }
}

/// <summary>A name that several users or items share.</summary>
public sealed class AmbiguousNameException : GpuAlsException
{
    // Enough to recognise the rows; a label such as 'unknown' may have thousands.
    const int MaxShown = 5;

    internal AmbiguousNameException(Vocabulary names, string name, string kind, IReadOnlyList<int> rows) : base(Sentence(names, name, kind, rows))
    {
        Name = name;
        Kind = kind;
        Rows = rows;
        Choices = [.. rows.Take(MaxShown).Select(row => Vocabulary.KeyPrefix + names.Key(row))];
    }

    /// <summary>The ambiguous name.</summary>
    public string Name { get; }

    /// <summary>The kind of row that was asked for: "user", "item".</summary>
    public string Kind { get; }

    /// <summary>The rows that have the name, ascending.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>id:KEY of the first rows, which <see cref="Vocabulary.Find(string)"/> finds.</summary>
    internal IReadOnlyList<string> Choices { get; }

    static string Sentence(Vocabulary names, string name, string kind, IReadOnlyList<int> rows)
    {
        var spellings = rows.Select(names.Name).Distinct(StringComparer.Ordinal).ToArray();
        var quoted = DisplayText.Quote(name);
        if (spellings.Length == rows.Count)
            return $"{rows.Count} {kind}s are named {quoted} when case is ignored: say {Choice(spellings.Select(DisplayText.Quote))}";
        var keys = rows.Select(row => Vocabulary.KeyPrefix + DisplayText.Escape(names.Key(row)));
        return $"{rows.Count} {kind}s are named {quoted}: say which: {Choice(keys)}";
    }

    static string Choice(IEnumerable<string> choices)
    {
        var shown = choices.Take(MaxShown + 1).ToArray();
        if (shown.Length > MaxShown) shown[^1] = "another";
        return DisplayText.OneOf(shown);
    }
}
