using System.Security.Cryptography;
using System.Text;

namespace GpuAls.Reporting.Pages;

/// <summary>The style and the scripts of the page, which are part of it: a report needs no other file and no network.</summary>
static class PageAssets
{
    static readonly string[] StyleFiles = ["theme.css", "layout.css", "map.css", "rerank.css"];

    // In the order in which one uses the other.
    static readonly string[] ScriptFiles =
        ["data.js", "theme.js", "rerank.js", "sliders.js", "mapview.js", "mappointer.js", "map.js", "start.js"];

    /// <summary>The style.</summary>
    public static string Style { get; } = string.Join('\n', StyleFiles.Select(Read));

    /// <summary>The scripts, one after the other.</summary>
    public static string Script { get; } = string.Join('\n', ScriptFiles.Select(Read));

    /// <summary>
    /// The policy of the page: nothing is loaded, only this style and these scripts are used, by their hashes, and no form is sent. A name that is
    /// HTML would do nothing even if it were not escaped.
    /// </summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'; img-src data:; base-uri 'none'; form-action 'none'";

    static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the file {name} of the page is not part of the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
