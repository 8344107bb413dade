using System.Text.Json;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Prepared;

/// <summary>The steps of a preparation; each one's files are complete before the next begins.</summary>
enum PreparationStep
{
    /// <summary>Nothing is done.</summary>
    None,

    /// <summary>The rows are in a file, with the numbers of their users and items, and the names are in another.</summary>
    Read,

    /// <summary>The pairs are sorted by user.</summary>
    ByUser,

    /// <summary>The pairs are sorted by item, and filtered.</summary>
    ByItem,
}

/// <summary>The state of a preparation that the same command continues: a file in the folder of temporary files.</summary>
/// <param name="Input">The identity of the input: files, their stamps, and the options that decide how they are read.</param>
/// <param name="Done">The last step whose files are complete.</param>
/// <param name="Manifest">The counts so far.</param>
sealed record PreparationState(string Input, PreparationStep Done, PreparedManifest Manifest)
{
    const string FileName = "state.json";

    /// <summary>Reads the state; null if there is none that this program can continue.</summary>
    /// <param name="work">The folder of temporary files.</param>
    public static PreparationState? Read(string work)
    {
        var path = Path.Combine(work, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var json = document.RootElement;
            return Enum.TryParse<PreparationStep>(json.GetProperty("done").GetString(), out var done)
                ? new(json.GetProperty("input").GetString() ?? "", done, ManifestText.Read(json.GetProperty("manifest")))
                : null;
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception) || exception is KeyNotFoundException or FormatException)
        {
            return null; // of another version: the preparation begins again
        }
    }

    /// <summary>Writes the state, after the files of the step reached the disk.</summary>
    public void Write(string work)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("input", Input);
            json.WriteString("done", Done.ToString());
            json.WritePropertyName("manifest");
            ManifestText.Write(json, Manifest);
            json.WriteEndObject();
        }

        AtomicFile.Write(
            Path.Combine(work, FileName),
            file =>
            {
                stream.WriteTo(file);
                return 0;
            },
            (reason, inner) => new PreparedException(Path.Combine(work, FileName), reason, inner),
            needsRegularFile: true);
    }
}
