namespace GpuAls.Core.Interactions;

/// <summary>A name that several users or items share.</summary>
public sealed class AmbiguousNameException : GpuAlsException
{
    // Enough to see what the rows are; a label such as 'unknown' may have thousands.
    const int MostShown = 5;

    internal AmbiguousNameException(Vocabulary names, string name, string kind, IReadOnlyList<int> rows) : base(Sentence(names, name, kind, rows))
    {
        Name = name;
        Kind = kind;
        Rows = rows;
    }

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    /// <summary>What it should have been: "user", "artist".</summary>
    public string Kind { get; }

    /// <summary>The rows that have the name, ascending.</summary>
    public IReadOnlyList<int> Rows { get; }

    static string Sentence(Vocabulary names, string name, string kind, IReadOnlyList<int> rows)
    {
        var spellings = rows.Select(names.Name).Distinct(StringComparer.Ordinal).ToArray();
        return spellings.Length == rows.Count
            ? $"{rows.Count} {kind}s are named {DisplayText.Quote(name)} when case is ignored: say {Choice(spellings.Select(DisplayText.Quote))}"
            : $"{rows.Count} {kind}s are named {DisplayText.Quote(name)}: say which: {Choice(rows.Select(row => NameSearch.KeyPrefix + DisplayText.Escape(names.Key(row))))}";
    }

    static string Choice(IEnumerable<string> choices)
    {
        var shown = choices.Take(MostShown + 1).ToArray();
        if (shown.Length > MostShown) shown[^1] = "another";
        return DisplayText.OneOf(shown);
    }
}
