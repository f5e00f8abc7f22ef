using System.Globalization;
using System.Text.RegularExpressions;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>The page's colours, for all eyes. Colour blindness by the matrices of Machado, Oliveira and Fernandes (2009) for its full
/// strength, distances in CIE L*a*b* (1976), contrast by WCAG 2.</summary>
internal sealed partial class PlayColoursTests
{
    // About ten times what can just be told apart.
    private const double ClearDistance = 15;
    private const double ContrastOfGraphics = 2.9;
    private const double ContrastOfText = 4.5;

    private static readonly double[][,] Eyes =
    [
        new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        new[,] { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
        new[,] { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
        new[,] { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
    ];

    [TestCase(0)]
    [TestCase(1)]
    public void WhatStandsSideBySideIsToldApartByAllEyes(int palette)
    {
        Dictionary<string, double[]> colours = Palette(palette);
        foreach ((string one, string other) in new[] { ("left", "right"), ("train", "test"), ("class-0", "class-1"), ("left", "page") })
        {
            foreach (double[,] eye in Eyes)
                Assert.That(Distance(Seen(colours[one], eye), Seen(colours[other], eye)), Is.GreaterThan(ClearDistance), $"{one}, {other}");
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public void EachColourStandsOutFromThePage(int palette)
    {
        Dictionary<string, double[]> colours = Palette(palette);
        foreach (string name in new[] { "left", "right", "train", "test", "class-0", "class-1" })
            Assert.That(Contrast(colours[name], colours["page"]), Is.GreaterThan(ContrastOfGraphics), name);
        foreach (string name in new[] { "text", "quiet", "wrong", "accent" })
            Assert.That(Contrast(colours[name], colours["page"]), Is.GreaterThan(ContrastOfText), name);
    }

    /// <summary>The light colours (0) or the dark ones (1) of the style sheet, in linear red, green and blue.</summary>
    private static Dictionary<string, double[]> Palette(int number) =>
        Regex.Matches(EmbeddedFile.ReadText("play.css"), @":root \{([^}]*)\}")[number].Groups[1].Value.Split(';')
            .Select(line => Colour().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => Linear(match.Groups[2].Value));

    private static double[] Linear(string hex) =>
    [
        .. Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)),
    ];

    private static double[] Seen(double[] colour, double[,] eye) =>
        [.. Enumerable.Range(0, 3).Select(i => Math.Clamp(Enumerable.Range(0, 3).Sum(j => eye[i, j] * colour[j]), 0, 1))];

    private static double Luminance(double[] colour) => (0.2126 * colour[0]) + (0.7152 * colour[1]) + (0.0722 * colour[2]);

    private static double Contrast(double[] one, double[] other) =>
        (Math.Max(Luminance(one), Luminance(other)) + 0.05) / (Math.Min(Luminance(one), Luminance(other)) + 0.05);

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(LabOf(one).Zip(LabOf(other), (a, b) => (a - b) * (a - b)).Sum());

    private static double[] LabOf(double[] colour)
    {
        double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16 / 116.0);
        double x = F(((0.4124 * colour[0]) + (0.3576 * colour[1]) + (0.1805 * colour[2])) / 0.9505);
        double y = F(Luminance(colour));
        double z = F(((0.0193 * colour[0]) + (0.1192 * colour[1]) + (0.9505 * colour[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }

    [GeneratedRegex("--([a-z0-9-]+): #([0-9a-f]{6})")]
    private static partial Regex Colour();
}
