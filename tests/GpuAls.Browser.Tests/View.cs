namespace GpuAls.Browser.Tests;

/// <summary>The window of a test: its size in CSS pixels, whether the person prefers dark colours, and whether the screen is touched.</summary>
public sealed record View(string Name, int Width, int Height, bool Dark = false, bool Touch = false)
{
    public static readonly View Desktop = new("desktop", 1280, 800);
    public static readonly View Phone = new("phone", 390, 844, Touch: true);
    public static readonly View Small = new("small", 320, 640, Touch: true);

    /// <summary>Each size, in light and in dark colours.</summary>
    public static TheoryData<View> All { get; } = [.. new[] { Desktop, Phone, Small }.SelectMany(view => new[] { view, view.InDark })];

    /// <summary>The same window for a person who prefers dark colours.</summary>
    public View InDark => this with { Name = $"{Name}-dark", Dark = true };

    public override string ToString() => Name;
}
