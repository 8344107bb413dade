using GpuAls.Core;

namespace GpuAls.Cli.Input;

/// <summary>The first few users and items of a file that a model does not have, for a note.</summary>
sealed class UnknownNames
{
    const int MaxExamples = 3;

    readonly List<string> examples = []; // one more than are shown

    /// <summary>Adds an unknown user.</summary>
    public void AddUser(string name) => Add("user", name);

    /// <summary>Adds an unknown item.</summary>
    public void AddItem(string name) => Add("item", name);

    /// <summary><c>user 'zed', item 'foo', …</c></summary>
    public override string ToString() => string.Join(", ", examples.Take(MaxExamples)) + (examples.Count > MaxExamples ? ", …" : "");

    void Add(string kind, string name)
    {
        if (examples.Count > MaxExamples) return;
        var text = $"{kind} {DisplayText.Quote(name)}";
        if (!examples.Contains(text)) examples.Add(text);
    }
}
