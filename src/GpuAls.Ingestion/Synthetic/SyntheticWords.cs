namespace GpuAls.Ingestion.Synthetic;

/// <summary>The words that invented band names are made of; as UTF-8, since names are written straight into the file.</summary>
static class SyntheticWords
{
    /// <summary>[moods][words] What a band of some taste likes to call itself. No word has two moods.</summary>
    public static readonly byte[][][] Moods =
    [
        Split("Iron Ashen Blood Grave Thunder Raven Obsidian Wolf Doom Hollow Cinder Rusted"),
        Split("Neon Circuit Binary Static Laser Analog Pixel Vector Chrome Signal Modular Voltage"),
        Split("Willow River Meadow Hazel Barley Juniper Lantern Thistle Oaken Harvest Sparrow Cedar"),
        Split("Midnight Blue Velvet Smoky Indigo Satin Brass Quarter Harlequin Amber Cobalt Lounge"),
        Split("Sugar Candy Glitter Summer Pink Sunny Cherry Bubble Sparkle Lemon Holiday Disco"),
        Split("Broken Angry Riot Basement Dirty Burnt Spiky Rotten Loud Crooked Gutter Rebel"),
        Split("Distant Slow Pale Drifting Silent Floating Glacial Misty Lunar Fading Soft Endless"),
        Split("Golden Street Royal Heavy Corner Concrete Diamond Avenue Kingpin Block Marble Platinum"),
        Split("Baroque Grand Ivory Chamber Crystal Silver Autumn Noble Winter Alabaster Courtly Gilded"),
        Split("Dusty Southern Copper Lonesome Whiskey Prairie Delta Saddle Canyon Cotton Muddy Desert"),
        Split("Purple Kaleidoscope Cosmic Swirling Paisley Electric Astral Magic Orange Melting Mango Infinite"),
        Split("Island Palm Coral Tropic Seaside Monsoon Savanna Lagoon Saffron Carnival Equator Banana"),
    ];

    /// <summary>What bands call themselves whatever they play. All end in s, which no invented word does.</summary>
    public static readonly byte[][] Plurals = Split(
        "Harbours Foxes Mirrors Engines Lanterns Tigers Shadows Windows Orchards Machines Strangers Widows Comets Pilots Sirens Rivers Ghosts Saints " +
        "Dancers Sailors Hunters Poets Kings Queens Wolves Horses Crows Owls Bears Lions Bridges Towers Gardens Islands Oceans Mountains Valleys Cities " +
        "Streets Trains Rockets Satellites Planets Stars Moons Flowers Roses Daisies Poppies Tulips Thorns Leaves Branches Roots Seeds Clouds Storms " +
        "Winds Fires Embers Flames Candles Matches Pistols Arrows Blades Hammers Anchors Compasses Maps Letters Postcards Novels Chapters Verses " +
        "Riddles Secrets Promises Echoes Whispers Voices Choirs Drums Cymbals Trumpets Violins Pianos Organs Bells Rituals Weekends");

    /// <summary>First names, some of which are not ASCII.</summary>
    public static readonly byte[][] FirstNames = Split(
        "Mira Zoë Søren Noémie Łucja Anna Björn Chloé Dario Elif Françoise Günther Hana Íris Jiří Kaja Leïla Marek Nuria Ólafur Petra Quentin Rosa " +
        "Šárka Tomás Ursula Viktor Wanda Ximena Yusuf Željka Ásta Étienne Ingrid Oskar Ada Bruno Clara Emil Freya Gösta Hélène Ivo Jasper");

    static byte[][] Split(string words) => words.Split(' ').Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
}
