#include "app/bench/growth_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace galley::bench {

namespace {

constexpr double kWidth = 860;
constexpr double kHeight = 520;
constexpr double kLeft = 56;
constexpr double kRight = 250; ///< room for the names
constexpr double kTop = 24;
constexpr double kBottom = 44;
constexpr double kLineHeight = 15;
constexpr std::array<const char*, 8> kColours{"#1f6feb", "#bc4c00", "#1a7f37", "#8250df",
                                              "#cf222e", "#0a7ea4", "#9a6700", "#bf3989"};

/// One line of the picture.
struct Curve {
    std::string figure;
    std::vector<double> factors; ///< by point
};

std::string number(double value, int digits = 1) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

/// "1.07×", "15.8×", "128×".
std::string factorText(double factor) {
    return number(factor, factor < 10 ? 2 : factor < 100 ? 1 : 0) + "×";
}

/// "105k", "1.7M".
std::string countText(std::uint64_t count) {
    const auto value = static_cast<double>(count);
    if (count < 10'000)
        return std::to_string(count);
    return count < 1'000'000 ? number(value / 1e3, 0) + "k" : number(value / 1e6) + "M";
}

std::vector<Curve> curvesOf(const std::vector<GrowthPoint>& points) {
    std::vector<Curve> curves;
    for (const auto& [figure, first] : points.front().medians) {
        Curve curve{figure, {}};
        for (const GrowthPoint& point : points)
            if (const auto found = point.medians.find(figure); found != point.medians.end() && first > 0)
                curve.factors.push_back(found->second / first);
        if (curve.factors.size() == points.size())
            curves.push_back(std::move(curve));
    }
    std::ranges::stable_sort(curves, std::greater(), [](const Curve& curve) { return curve.factors.back(); });
    return curves;
}

/// From records and factors to places in the picture.
class Scale {
public:
    Scale(const std::vector<GrowthPoint>& points, const std::vector<Curve>& curves)
        : m_first(std::log2(static_cast<double>(points.front().records)))
        , m_last(std::log2(static_cast<double>(points.back().records))) {
        m_most = m_last - m_first;
        for (const Curve& curve : curves)
            for (const double factor : curve.factors)
                if (factor > 0) {
                    m_least = std::min(m_least, std::log2(factor));
                    m_most = std::max(m_most, std::log2(factor));
                }
        m_least = std::floor(m_least);
        m_most = std::max(std::ceil(m_most), m_least + 1);
    }
    double across(std::uint64_t records) const {
        const double share = (std::log2(static_cast<double>(records)) - m_first) / (m_last - m_first);
        return kLeft + share * (kWidth - kLeft - kRight);
    }
    double up(double factor) const { return upOf(factor > 0 ? std::log2(factor) : m_least); }
    double upOf(double power) const {
        return kHeight - kBottom - (power - m_least) / (m_most - m_least) * (kHeight - kTop - kBottom);
    }
    int least() const { return static_cast<int>(m_least); }
    int most() const { return static_cast<int>(m_most); }

private:
    double m_first;
    double m_last;
    double m_least = -1;
    double m_most = 0;
};

std::string textAt(double x, double y, const std::string& text, const std::string& attributes) {
    return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + attributes + ">" + text + "</text>\n";
}

std::string lineBetween(double x1, double y1, double x2, double y2, const char* kind) {
    return "<line class=\"" + std::string(kind) + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
           number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
}

std::string axes(const std::vector<GrowthPoint>& points, const Scale& scale) {
    std::string svg;
    for (int power = scale.least(); power <= scale.most(); ++power) {
        const double y = scale.upOf(power);
        svg += lineBetween(kLeft, y, kWidth - kRight, y, "grid");
        svg += textAt(kLeft - 8, y + 4,
                      power < 0 ? "1/" + number(std::exp2(-power), 0) : number(std::exp2(power), 0) + "×",
                      "text-anchor=\"end\"");
    }
    for (const GrowthPoint& point : points) {
        const double x = scale.across(point.records);
        svg += lineBetween(x, kTop, x, kHeight - kBottom, "grid");
        svg += textAt(x, kHeight - kBottom + 18, countText(point.records), "text-anchor=\"middle\"");
    }
    svg += textAt((kLeft + kWidth - kRight) / 2, kHeight - 8, "records of the site", "text-anchor=\"middle\"");
    const double whole = static_cast<double>(points.back().records) / static_cast<double>(points.front().records);
    svg += lineBetween(kLeft, scale.up(1), kWidth - kRight, scale.up(whole), "site");
    return svg;
}

/// Curves, and their names at the right, none over another.
std::string drawn(const std::vector<Curve>& curves, const std::vector<GrowthPoint>& points, const Scale& scale) {
    std::string svg;
    double next = kTop;
    const double lowest = kHeight - kBottom;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const Curve& curve = curves[i];
        const std::string colour = kColours[i % kColours.size()];
        svg += "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"";
        for (std::size_t p = 0; p < points.size(); ++p)
            svg += number(scale.across(points[p].records)) + "," + number(scale.up(curve.factors[p])) + " ";
        svg += "\"/>\n";
        // Names that follow need their room below.
        const double room = lowest - static_cast<double>(curves.size() - 1 - i) * kLineHeight;
        const double end = scale.up(curve.factors.back());
        const double y = std::max(next, std::min(end, room));
        next = y + kLineHeight;
        const double x = kWidth - kRight;
        svg += "<polyline fill=\"none\" stroke=\"" + colour + "\" stroke-opacity=\"0.4\" points=\"" + number(x) + "," +
               number(end) + " " + number(x + 18) + "," + number(y) + "\"/>\n";
        svg += textAt(x + 22, y + 4, curve.figure + "  " + factorText(curve.factors.back()), "fill=\"" + colour + "\"");
    }
    return svg;
}

} // namespace

std::string growthChart(std::vector<GrowthPoint> points) {
    std::ranges::sort(points, {}, &GrowthPoint::records);
    const std::vector<Curve> curves = curvesOf(points);
    const Scale scale(points, curves);
    // Many names need more room than the curves.
    const double height = std::max(kHeight, kTop + static_cast<double>(curves.size()) * kLineHeight + kBottom);
    const std::string size = "0 0 " + number(kWidth, 0) + " " + number(height, 0);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"" + size +
           "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n"
           "<title>What grows with the site: each figure as a multiple of what it is with the smallest one</title>\n"
           "<style>text{fill:#57606a}.grid{stroke:#d0d7de;stroke-width:1}.site{stroke:#57606a;stroke-width:1;"
           "stroke-dasharray:4 4}</style>\n"
           "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" +
           axes(points, scale) + drawn(curves, points, scale) + "</svg>\n";
}

} // namespace galley::bench
