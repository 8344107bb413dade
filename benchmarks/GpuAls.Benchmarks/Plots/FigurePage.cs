namespace GpuAls.Benchmarks.Plots;

/// <summary>A page of Markdown and its figure, in one folder: NAME.md and NAME.svg.</summary>
/// <param name="Name">The name of both files without extension, and of the option that creates them.</param>
sealed record FigurePage(string Name)
{
    /// <summary>The name of the file with the plots.</summary>
    public string Figure => Name + ".svg";

    string Page => Name + ".md";

    /// <summary>The command that creates the files, with FOLDER for the folder.</summary>
    public string Command(string options) => $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --{Name} FOLDER {options}";

    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="page">The text of the page.</param>
    /// <param name="plots">The plots of the figure.</param>
    public void Write(string folder, string page, IReadOnlyList<PlotPanel> plots)
    {
        File.WriteAllText(Path.Combine(folder, Page), page);
        File.WriteAllText(Path.Combine(folder, Figure), SvgFigure.Render(plots));
    }

    /// <summary>Writes both files to a temporary folder, reads them, and deletes the folder.</summary>
    /// <param name="write">Writes both files to the given folder.</param>
    /// <returns>The lines of the page and the text of the figure.</returns>
    public (string[] Lines, string Figure) WriteTemporarily(Action<string> write)
    {
        var folder = Directory.CreateTempSubdirectory($"gpuals-{Name}-").FullName;
        try
        {
            write(folder);
            return (File.ReadAllLines(Path.Combine(folder, Page)), File.ReadAllText(Path.Combine(folder, Figure)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
