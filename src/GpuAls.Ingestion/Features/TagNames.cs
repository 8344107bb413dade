using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// The names of HetRec's tags: a table such as <c>user_taggedartists.dat</c> has the column <c>tagID</c>, and <c>tags.dat</c> beside it has the name
/// of each id. "rock" tells a reader more than "73".
/// </summary>
static class TagNames
{
    const string FileName = "tags.dat";
    const string Id = "tagID";
    const string Header = "tagID\ttagValue";

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gives the tags of a table their names, if it has ids and the file with the names is beside it.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="GpuAlsException">The file with the names cannot be read.</exception>
    public static void AddTo(SideTable table)
    {
        if (table.Columns.FirstOrDefault(column => column.Name == Id) is not { } ids) return;
        var path = Path.Combine(Path.GetDirectoryName(table.Path) ?? "", FileName);
        try
        {
            if (!File.Exists(path)) return;
            string[] lines = [.. Text(File.ReadAllBytes(path)).Split('\n').Select(line => line.TrimEnd('\r'))];
            if (lines[0] != Header) return;
            var names = new Dictionary<string, string>();
            foreach (var parts in lines.Skip(1).Select(line => line.Split('\t'))) if (parts is [var id, { Length: > 0 } name]) names[id] = name;
            ids.Rename(names);
            table.TagNames = path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GpuAlsException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    // HetRec's files are Latin-1; copies of them may be UTF-8.
    static string Text(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
