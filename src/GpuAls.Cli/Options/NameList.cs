using System.Text;

namespace GpuAls.Cli.Options;

/// <summary>A list of names in one option, separated by commas; <c>\,</c> is a comma inside a name, <c>\\</c> a backslash.</summary>
static class NameList
{
    /// <summary>The names, without surrounding spaces and without empty names.</summary>
    public static IReadOnlyList<string> Parse(string text)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        for (var n = 0; n < text.Length; n++)
        {
            if (text[n] == '\\' && n + 1 < text.Length && text[n + 1] is ',' or '\\') name.Append(text[++n]);
            else if (text[n] == ',') Take();
            else name.Append(text[n]);
        }

        Take();
        return names;

        void Take()
        {
            var trimmed = name.ToString().Trim();
            if (trimmed.Length > 0) names.Add(trimmed);
            name.Clear();
        }
    }
}
